"""The chat topic, in the order of the contract's page."""

from datetime import UTC, datetime, tzinfo
from typing import Any, ClassVar

import strawberry

from graphql_api.context import Info
from graphql_api.describe import describe
from graphql_api.fields.lists import list_field
from graphql_api.fields.node import Node
from graphql_api.fields.references import Row
from graphql_api.fields.rights import (
    FieldProperty,
    TableRight,
    field_properties,
    rights_field,
    table_right,
)
from graphql_api.fields.topic_agents import AGENTS, agents_of_topics
from graphql_api.resolver_hints import FromRowInZone, with_hint
from graphql_api.rights.resolution import RowRights
from graphql_api.rights.rights import rights_of
from graphql_api.topics.opening_hours import ChatOpeningHours
from graphql_api.topics.values import (
    ChatBotSettings,
    CustomerLanguage,
    ReplyTemplate,
    TicketCategory,
    TicketPriority,
)
from graphql_api.topics.widget import ChatWidgetSettings
from orm import models
from orm.topics.opening_hours import is_open


def _field_properties(rights: RowRights, languages: tuple[str, ...]) -> list[FieldProperty]:
    return field_properties(rights, describe(ChatTopic), languages)


HOURS = ("opening_hours_enabled", "opening_hours")


def _is_open_in_zone(topic: Any, zone: tzinfo) -> bool | None:
    """True if a redacted topic is open now; None where the viewer may not read its hours."""
    hidden = rights_of(topic).hidden
    if any(column in hidden for column in HOURS):
        return None
    return is_open(topic, datetime.now(UTC), zone)


def _is_open(root: Row, info: Info) -> bool | None:
    return _is_open_in_zone(root, info.context.zone)


with_hint(_is_open, FromRowInZone(_is_open_in_zone, HOURS))


@strawberry.type(description="A subject that customers ask about, and how its chats are run.")
class ChatTopic(Node):
    """Row of `orm.models.ChatTopic`."""

    model: ClassVar = models.ChatTopic

    chat_topic_id: int = strawberry.field(description="The primary key.")
    name: str | None = strawberry.field(description="What the topic is called.")
    description: str | None = strawberry.field(description="What the topic is about.")
    welcome_message: str | None = strawberry.field(
        description="What customers are told when an agent picks their session up."
    )
    language: CustomerLanguage | None = strawberry.field(
        description="The language that customers are spoken to in."
    )
    last_accept: datetime | None = strawberry.field(
        description="When an agent last took a session up."
    )
    seconds_pr_accept: int | None = strawberry.field(
        description="Seconds that sessions waited on average."
    )
    alert_recipient: str | None = strawberry.field(
        description="Address that hears of sessions that wait too long."
    )
    alert_template: ReplyTemplate | None = strawberry.field(
        description="The text that this address gets."
    )
    collect_consent: bool | None = strawberry.field(
        description="Whether customers are asked to agree to the terms."
    )
    badge_header: str | None = strawberry.field(
        description="Text on the badge that opens the chat."
    )
    custom_queue_text_enabled: bool | None = strawberry.field(
        description="Whether waiting customers read the topic's own text."
    )
    custom_queue_text: str | None = strawberry.field(description="The text for waiting customers.")
    warn_new_chat_minutes: int | None = strawberry.field(
        description="Minutes in queue after which agents are warned; 0 for never."
    )
    warn_manager_new_chat_minutes: int | None = strawberry.field(
        description="Minutes in queue after which managers are warned; 0 for never."
    )
    ticket_enabled: bool | None = strawberry.field(
        description="Whether a request is made from each session."
    )
    ticket_category: TicketCategory | None = strawberry.field(
        description="The category of such requests."
    )
    ticket_priority: TicketPriority | None = strawberry.field(
        description="The priority of such requests."
    )
    opening_hours_enabled: bool | None = strawberry.field(
        description="Whether the opening hours count; without them the topic is always open."
    )
    opening_hours: ChatOpeningHours | None = strawberry.field(description="When the topic is open.")
    widget: ChatWidgetSettings | None = strawberry.field(
        description="How the chat on a web page looks, and what it asks."
    )
    bot_enabled: bool | None = strawberry.field(description="Whether a bot answers first.")
    bot_settings: ChatBotSettings | None = strawberry.field(description="The bot.")
    offline_collect_consent: bool | None = strawberry.field(
        description="Whether the offline form asks customers to agree to the terms."
    )
    warn_chat_message_minutes: int | None = strawberry.field(
        description="Minutes without an answer after which agents are warned; 0 for never."
    )
    warn_manager_chat_message_minutes: int | None = strawberry.field(
        description="Minutes without an answer after which managers are warned; 0 for never."
    )
    use_queue_offline_form: bool | None = strawberry.field(
        description="Whether customers in a long queue are offered the offline form."
    )
    offline_form_time_limit: int | None = strawberry.field(
        description="Minutes in queue after which the offline form is offered; 0 for no limit."
    )
    offline_form_queue_length: int | None = strawberry.field(
        description="Sessions in queue from which the offline form is offered; 0 for no limit."
    )
    widget_enable_rating: bool | None = strawberry.field(
        description="Whether customers may rate the session."
    )
    widget_rating_text: str | None = strawberry.field(
        description="What customers are asked when they rate."
    )
    is_open: bool | None = strawberry.field(
        description="Whether it is within its opening hours now.", resolver=_is_open
    )
    version: int = strawberry.field(
        description="Counts the changes from 1: given back as `expectedVersion`, it keeps a change"
        " from undoing one that was made meanwhile."
    )
    created_at: datetime | None = strawberry.field(description="When it was registered here.")
    updated_at: datetime | None = strawberry.field(description="When it was last changed.")
    table_right: TableRight | None = strawberry.field(
        description="What the viewer may do with this topic.",
        resolver=rights_field(table_right),
    )
    field_properties: list[FieldProperty] | None = strawberry.field(
        description="What each stored field is, and what the viewer may do with it.",
        resolver=rights_field(_field_properties),
    )
    agents = strawberry.field(
        description="The agents, in the order in which they were added.",
        graphql_type=AGENTS,
        resolver=list_field(agents_of_topics),
    )
