"""The body of POST ChatSession as pydantic models."""

from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from bench.peers.conversation import clean
from bench.peers.vocabulary import (
    ChatMessageSpecialType,
    ChatMessageType,
    ChatSessionFlag,
    ChatSessionStatus,
)

Status = Enum("Status", {name: to_pascal(name.lower()) for name in ChatSessionStatus.__members__})
Flag = Enum("Flag", {name: to_pascal(name.lower()) for name in ChatSessionFlag.__members__})

MessageType = Enum(
    "MessageType", {name: to_pascal(name.lower()) for name in ChatMessageType.__members__}
)
SpecialType = Enum(
    "SpecialType", {name: to_pascal(name.lower()) for name in ChatMessageSpecialType.__members__}
)

Text64 = Annotated[str, Field(max_length=64)]
Text255 = Annotated[str, Field(max_length=255)]
Text32 = Annotated[str, Field(max_length=32)]
Text1024 = Annotated[str, Field(max_length=1024)]


class Body(BaseModel):
    """A model whose properties have .NET's names, in Pascal case."""

    model_config = ConfigDict(alias_generator=to_pascal)


class Associate(Body):
    associate_id: int


class Person(Body):
    person_id: int


class Contact(Body):
    contact_id: int


class Project(Body):
    project_id: int


class Sale(Body):
    sale_id: int


class Ticket(Body):
    ticket_id: int


class ChatSession(Body):
    """All 31 properties."""

    chat_session_id: int | None = None
    topic_id: int | None = None
    user: Associate | None = None
    person: Person | None = None
    customer_alias: Text64 | None = None
    customer_host: Text255 | None = None
    customer_name: Text255 | None = None
    customer_email: Text255 | None = None
    customer_phone: Text32 | None = None
    customer_consented: bool | None = None
    customer_company_name: Text255 | None = None
    status: Status | None = None
    first_message: Text1024 | None = None
    last_message: Text1024 | None = None
    when_requested: datetime | None = None
    when_started: datetime | None = None
    when_ended: datetime | None = None
    when_idle: datetime | None = None
    when_fetched: datetime | None = None
    session_key: Text255 | None = None
    initial_queue_pos: int | None = None
    alert_level: int | None = None
    rank: int | None = None
    flags: Flag | None = None
    contact: Contact | None = None
    project: Project | None = None
    sale: Sale | None = None
    ticket: Ticket | None = None
    transfer_to: Associate | None = None
    chatbot_is_active: bool | None = None
    rating: int | None = None

    def columns(self) -> dict[str, Any]:
        """The values by column of the table."""
        return {
            "topic_id": self.topic_id or 0,
            "user_id": self.user and self.user.associate_id,
            "person_id": self.person and self.person.person_id,
            "customer_alias": self.customer_alias,
            "customer_host": self.customer_host,
            "customer_name": self.customer_name,
            "customer_email": self.customer_email,
            "customer_phone": self.customer_phone,
            "customer_consented": self.customer_consented or False,
            "customer_company_name": self.customer_company_name,
            "status": self.status and ChatSessionStatus[self.status.name],
            "first_message": self.first_message,
            "last_message": self.last_message,
            "when_requested": _utc(self.when_requested),
            "when_started": _utc(self.when_started),
            "when_ended": _utc(self.when_ended),
            "when_idle": _utc(self.when_idle),
            "when_fetched": _utc(self.when_fetched),
            "session_key": self.session_key,
            "initial_queue_pos": self.initial_queue_pos or 0,
            "alert_level": self.alert_level or 0,
            "rank": self.rank or 0,
            "flags": 1 << ChatSessionFlag[self.flags.name] if self.flags else 0,
            "contact_id": self.contact and self.contact.contact_id,
            "project_id": self.project and self.project.project_id,
            "sale_id": self.sale and self.sale.sale_id,
            "ticket_id": self.ticket and self.ticket.ticket_id,
            "transfer_to_id": self.transfer_to and self.transfer_to.associate_id,
            "chatbot_is_active": self.chatbot_is_active or False,
            "rating": self.rating or 0,
        }


class ChatMessage(Body):
    """All nine properties."""

    chat_message_id: int | None = None
    chat_session_id: int | None = None
    type: MessageType
    message: Annotated[str, Field(max_length=16384)] | None = None
    author: Text255 | None = None
    read_by_customer: int | None = None
    special_type: SpecialType | None = None
    special_param: Text255 | None = None
    when_posted: datetime | None = None

    def columns(self, now: datetime) -> dict[str, Any]:
        """The values by column of the table, without the keys."""
        special_type = self.special_type.name if self.special_type else "NONE"
        return {
            "type": ChatMessageType[self.type.name],
            "message": clean(self.message or ""),
            "author": self.author,
            "read_by_customer": 1 if self.read_by_customer else 0,
            "special_type": ChatMessageSpecialType[special_type],
            "special_param": self.special_param,
            "when_posted": _utc(self.when_posted) or now,
        }


def _utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC)
