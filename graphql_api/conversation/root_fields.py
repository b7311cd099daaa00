"""The fields of the conversation in the roots of the schema."""

import strawberry

from graphql_api.conversation.closing import ClosingMutation
from graphql_api.conversation.of_customers import CustomerMutation
from graphql_api.conversation.pick_up import PickUpMutation
from graphql_api.conversation.queries import chat_sessions_for_viewer
from graphql_api.conversation.starting import StartMutation
from graphql_api.conversation.transfers import TransferMutation
from graphql_api.sessions.types import ChatSession


@strawberry.type
class ConversationQuery:
    """Queries of the conversation: fields of the query root."""

    chat_sessions_for_viewer = strawberry.field(
        chat_sessions_for_viewer,
        graphql_type=list[ChatSession],
        description="The newest sessions of the topics in which you have a role, the last one that"
        " was made first. `chatSessions` has all sessions that you may see.",
    )


@strawberry.type
class ConversationMutation(
    PickUpMutation, TransferMutation, ClosingMutation, CustomerMutation, StartMutation
):
    """Mutations of the conversation: fields of the mutation root."""
