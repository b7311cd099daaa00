"""The root types of the schema, composed of the fields of all rooms."""

import strawberry

from graphql_api.administration.root_fields import AdministrationMutation, AdministrationQuery
from graphql_api.administration.viewer import ViewerQuery
from graphql_api.audit.queries import AuditQuery
from graphql_api.conversation.queue_subscription import QueueSubscription
from graphql_api.conversation.root_fields import ConversationMutation, ConversationQuery
from graphql_api.feeds import EventQuery
from graphql_api.messages.mutations import MessageMutation
from graphql_api.messages.queries import MessageQuery
from graphql_api.messages.subscriptions import MessageSubscription
from graphql_api.presence.root_fields import PresenceMutation, PresenceQuery
from graphql_api.presence.subscriptions import PresenceSubscription
from graphql_api.sessions.mutations import SessionMutation
from graphql_api.sessions.nodes import NodeQuery
from graphql_api.sessions.queries import SessionQuery
from graphql_api.sessions.referred_lists import ReferredQuery
from graphql_api.sessions.subscriptions import SessionSubscription
from graphql_api.topics.mutations import TopicMutation
from graphql_api.topics.queries import TopicQuery


@strawberry.type(description="What can be asked.")
class Query(
    ViewerQuery,
    AuditQuery,
    AdministrationQuery,
    SessionQuery,
    MessageQuery,
    ConversationQuery,
    TopicQuery,
    PresenceQuery,
    ReferredQuery,
    NodeQuery,
    EventQuery,
):
    """The query root, composed of each room's fields."""


@strawberry.type(description="What can be done.")
class Mutation(
    AdministrationMutation,
    SessionMutation,
    MessageMutation,
    TopicMutation,
    ConversationMutation,
    PresenceMutation,
):
    """The mutation root, composed of each room's fields."""


@strawberry.type(description="What can be followed as it happens.")
class Subscription(
    SessionSubscription, MessageSubscription, QueueSubscription, PresenceSubscription
):
    """The subscription root, composed of each room's fields."""
