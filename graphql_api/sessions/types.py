"""The chat session, in the order of the contract's page."""

from datetime import datetime
from typing import ClassVar

import strawberry

from graphql_api.crm.associate import Associate
from graphql_api.crm.contact import Contact
from graphql_api.crm.person import Person
from graphql_api.crm.project import Project
from graphql_api.crm.sale import Sale
from graphql_api.crm.ticket import Ticket
from graphql_api.describe import describe
from graphql_api.enums import ChatSessionFlag, ChatSessionStatus
from graphql_api.fields.node import Node
from graphql_api.fields.references import reference_field
from graphql_api.fields.rights import (
    FieldProperty,
    TableRight,
    field_properties,
    rights_field,
    table_right,
)
from graphql_api.messages.newest import newest_messages
from graphql_api.messages.transcript_field import transcript
from graphql_api.messages.types import ChatMessage
from graphql_api.rights.resolution import RowRights
from graphql_api.topics.types import ChatTopic
from orm import models


def _field_properties(rights: RowRights, languages: tuple[str, ...]) -> list[FieldProperty]:
    return field_properties(rights, describe(ChatSession), languages)


@strawberry.type(description="One customer's conversation, from the queue to the rating.")
class ChatSession(Node):
    """Row of `orm.models.ChatSession`."""

    model: ClassVar = models.ChatSession

    chat_session_id: int = strawberry.field(description="The primary key.")
    topic_id: int | None = strawberry.field(
        description="The topic that the customer chose; 0 for none."
    )
    topic: ChatTopic | None = strawberry.field(
        description="The topic; null when no topic has this key.",
        resolver=reference_field("topic", ChatTopic),
    )
    user: Associate | None = strawberry.field(
        description="Who handles the session.", resolver=reference_field("user", Associate)
    )
    person: Person | None = strawberry.field(
        description="The customer, when known as a person.",
        resolver=reference_field("person", Person),
    )
    customer_alias: str | None = strawberry.field(
        description="What the customer is called in the chat."
    )
    customer_host: str | None = strawberry.field(
        description="Host name or IP address that the customer came from."
    )
    customer_name: str | None = strawberry.field(description="The customer's name, if given.")
    customer_email: str | None = strawberry.field(
        description="The customer's e-mail address, if given."
    )
    customer_phone: str | None = strawberry.field(
        description="The customer's phone number, if given."
    )
    customer_consented: bool | None = strawberry.field(
        description="Whether the customer agreed to the terms at the start."
    )
    customer_company_name: str | None = strawberry.field(
        description="The company that the customer named, if any."
    )
    status: ChatSessionStatus | None = strawberry.field(description="Where the session stands.")
    first_message: str | None = strawberry.field(description="The first message, as a copy.")
    last_message: str | None = strawberry.field(description="The latest message, as a copy.")
    when_requested: datetime | None = strawberry.field(
        description="When the customer asked for the session."
    )
    when_started: datetime | None = strawberry.field(description="When a user took it up.")
    when_ended: datetime | None = strawberry.field(description="When it ended.")
    when_idle: datetime | None = strawberry.field(
        description="When anyone last wrote a message in it."
    )
    when_fetched: datetime | None = strawberry.field(
        description="When the customer's client last asked for news; long ago: it is gone."
    )
    session_key: str | None = strawberry.field(
        description="The secret by which the customer's client is let in."
    )
    initial_queue_pos: int | None = strawberry.field(
        description="Place in the topic's queue at the start, counted from 1."
    )
    alert_level: int | None = strawberry.field(description="How urgently it wants attention.")
    rank: int | None = strawberry.field(
        description="Number among the user's active sessions from 1, for telling them apart by"
        " colour; 0 without a user."
    )
    flags: list[ChatSessionFlag] | None = strawberry.field(description="What is going on in it.")
    contact: Contact | None = strawberry.field(
        description="The company it concerns, when known.",
        resolver=reference_field("contact", Contact),
    )
    project: Project | None = strawberry.field(
        description="The project it concerns, if any.", resolver=reference_field("project", Project)
    )
    sale: Sale | None = strawberry.field(
        description="The sale it concerns, if any.", resolver=reference_field("sale", Sale)
    )
    ticket: Ticket | None = strawberry.field(
        description="The ticket it concerns, if any.", resolver=reference_field("ticket", Ticket)
    )
    transfer_to: Associate | None = strawberry.field(
        description="Who has been asked to take it over.",
        resolver=reference_field("transfer_to", Associate),
    )
    chatbot_is_active: bool | None = strawberry.field(
        description="Whether a bot is answering; false once it has handed over to a user."
    )
    rating: int | None = strawberry.field(description="The customer's rating; 0 for none.")
    messages: list[ChatMessage] | None = strawberry.field(
        resolver=newest_messages,
        description="The newest messages, in the order in which they were posted; null if they are"
        " hidden from you. `chatMessages` has the others.",
    )
    transcript: str | None = strawberry.field(
        resolver=transcript,
        description="All that was written in it, as one text, plain or HTML; null if that is hidden"
        " from you.",
    )
    version: int = strawberry.field(
        description="Counts the changes from 1: given back as `expectedVersion`, it keeps a change"
        " from undoing one that was made meanwhile."
    )
    created_at: datetime | None = strawberry.field(
        description="When it was registered here; whenRequested may be earlier."
    )
    updated_at: datetime | None = strawberry.field(description="When it was last changed.")
    table_right: TableRight | None = strawberry.field(
        description="What the viewer may do with this session.",
        resolver=rights_field(table_right),
    )
    field_properties: list[FieldProperty] | None = strawberry.field(
        description="What each stored field is, and what the viewer may do with it.",
        resolver=rights_field(_field_properties),
    )
