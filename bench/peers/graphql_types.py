"""Types as in Strawberry's manual, with the names of parley's schema."""

from datetime import datetime

import strawberry

from bench.peers import tables, vocabulary

ChatSessionStatus = strawberry.enum(vocabulary.ChatSessionStatus)
ChatSessionFlag = strawberry.enum(vocabulary.ChatSessionFlag)
ChatMessageType = strawberry.enum(vocabulary.ChatMessageType)
ChatMessageSpecialType = strawberry.enum(vocabulary.ChatMessageSpecialType)


@strawberry.type
class Associate:
    """A user who handles sessions."""

    associate_id: int
    full_name: str | None


@strawberry.type
class Person:
    person_id: int


@strawberry.type
class Contact:
    contact_id: int


@strawberry.type
class Project:
    project_id: int


@strawberry.type
class Sale:
    sale_id: int


@strawberry.type
class Ticket:
    ticket_id: int


def _no_reference() -> None:
    """All references but the user are null in the workloads."""


def _flags(root: tables.ChatSession) -> list[ChatSessionFlag]:
    return [flag for flag in vocabulary.ChatSessionFlag if root.flags >> flag & 1]


@strawberry.type
class ChatSession:
    """The 31 fields of the contract page, and the version."""

    chat_session_id: int
    topic_id: int | None
    user: Associate | None
    person: Person | None = strawberry.field(resolver=_no_reference)
    customer_alias: str | None
    customer_host: str | None
    customer_name: str | None
    customer_email: str | None
    customer_phone: str | None
    customer_consented: bool | None
    customer_company_name: str | None
    status: ChatSessionStatus | None
    first_message: str | None
    last_message: str | None
    when_requested: datetime | None
    when_started: datetime | None
    when_ended: datetime | None
    when_idle: datetime | None
    when_fetched: datetime | None
    session_key: str | None
    initial_queue_pos: int | None
    alert_level: int | None
    rank: int | None
    flags: list[ChatSessionFlag] | None = strawberry.field(resolver=_flags)
    contact: Contact | None = strawberry.field(resolver=_no_reference)
    project: Project | None = strawberry.field(resolver=_no_reference)
    sale: Sale | None = strawberry.field(resolver=_no_reference)
    ticket: Ticket | None = strawberry.field(resolver=_no_reference)
    transfer_to: Associate | None = strawberry.field(resolver=_no_reference)
    chatbot_is_active: bool | None
    rating: int | None
    version: int


@strawberry.type
class ChatSessionConnection:
    nodes: list[ChatSession]


@strawberry.input
class CreateChatSessionInput:
    """All inputs that parley has."""

    topic_id: int | None = None
    user_id: int | None = None
    person_id: int | None = None
    customer_alias: str | None = None
    customer_host: str | None = None
    customer_name: str | None = None
    customer_email: str | None = None
    customer_phone: str | None = None
    customer_consented: bool | None = None
    customer_company_name: str | None = None
    status: ChatSessionStatus | None = None
    first_message: str | None = None
    last_message: str | None = None
    when_requested: datetime | None = None
    when_started: datetime | None = None
    when_ended: datetime | None = None
    when_idle: datetime | None = None
    when_fetched: datetime | None = None
    session_key: str | None = None
    initial_queue_pos: int | None = None
    alert_level: int | None = None
    rank: int | None = None
    flags: list[ChatSessionFlag] | None = None
    contact_id: int | None = None
    project_id: int | None = None
    sale_id: int | None = None
    ticket_id: int | None = None
    transfer_to_id: int | None = None
    chatbot_is_active: bool | None = None
    rating: int | None = None


@strawberry.type
class ChatMessage:
    """The nine fields of the carrier."""

    chat_message_id: int
    chat_session_id: int | None
    type: ChatMessageType | None
    message: str | None
    author: str | None
    read_by_customer: int | None
    special_type: ChatMessageSpecialType | None
    special_param: str | None
    when_posted: datetime | None


@strawberry.input
class ChatMessageInput:
    """All inputs that parley has."""

    chat_session_id: int | None = None
    type: ChatMessageType | None = None
    message: str | None = None
    author: str | None = None
    read_by_customer: int | None = None
    special_type: ChatMessageSpecialType | None = None
    special_param: str | None = None
    when_posted: datetime | None = None


@strawberry.type
class PickUpPayload:
    """The answer of picking up; parley has an enum for the outcome."""

    outcome: str
    chat_session: ChatSession | None
