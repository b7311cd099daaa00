"""The chat message: type and input, in the carrier's order."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

import strawberry
from pydantic import BaseModel, Field

from graphql_api.enums import ChatMessageSpecialType, ChatMessageType
from orm import models


@strawberry.type(description="One message of a chat session.")
class ChatMessage:
    """Row of `orm.models.ChatMessage`."""

    model: ClassVar = models.ChatMessage

    chat_message_id: int = strawberry.field(
        description="The primary key; of two messages of a session the later one has the greater."
    )
    chat_session_id: int | None = strawberry.field(description="Key of the session.")
    type: ChatMessageType | None = strawberry.field(description="Who the message is for.")
    message: str | None = strawberry.field(
        description="The text as HTML: the tags b, br, em, i, li, ol, p, strong, u and ul without"
        " attributes, and nothing else."
    )
    author: str | None = strawberry.field(description="Who wrote it, as it was given.")
    read_by_customer: int | None = strawberry.field(
        description="1 if the customer has read it, else 0."
    )
    special_type: ChatMessageSpecialType | None = strawberry.field(
        description="What it means beyond its text."
    )
    special_param: str | None = strawberry.field(
        description="What the special type needs, such as options as a JSON array."
    )
    when_posted: datetime | None = strawberry.field(description="When it was posted.")


@strawberry.pydantic.input(
    description="A message. Null is the same as absent. `type` is needed, and so is `message`,"
    " unless there is a special type."
)
class ChatMessageInput(BaseModel):
    """Lengths are checked with the other rules of storage (orm/messages/posting.py)."""

    chat_session_id: Annotated[
        int | None,
        Field(description="Key of the session; may be left out, and must be the call's if not."),
    ] = None
    type: Annotated[
        ChatMessageType | None, Field(description="Who the message is for; INVALID is null.")
    ] = None
    message: Annotated[
        str | None,
        Field(
            description="The text as HTML, of at most 16384 characters. The tags b, br, em, i, li,"
            " ol, p, strong, u and ul are kept without attributes; of others only the text is."
        ),
    ] = None
    author: Annotated[str | None, Field(description="Who wrote it, in at most 255 characters.")] = (
        None
    )
    read_by_customer: Annotated[
        int | None, Field(description="Whether the customer has read it: 0 for no.")
    ] = None
    special_type: Annotated[
        ChatMessageSpecialType | None, Field(description="What it means beyond its text.")
    ] = None
    special_param: Annotated[
        str | None,
        Field(description="What the special type needs, in at most 255 characters."),
    ] = None
    when_posted: Annotated[
        datetime | None, Field(description="When it was posted; now, unless said.")
    ] = None

    @property
    def values(self) -> dict[str, Any]:
        """The values of the message, by column."""
        values = dict(vars(self))
        del values["chat_session_id"]
        return values
