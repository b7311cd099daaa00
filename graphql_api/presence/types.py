"""The presence of a user: type and input."""

from typing import Annotated

import strawberry
from pydantic import BaseModel, Field


@strawberry.type(description="Whether a user is there to chat, and what they are busy with.")
class ChatPresence:
    """Fields in the carrier's order; made by graphql_api/presence/presence.py."""

    user_id: int = strawberry.field(description="The user: an associate's key.")
    display_name: str = strawberry.field(description="The user's name.")
    ongoing_chats: int | None = strawberry.field(
        description="How many sessions they handle that are going on; null for applications that"
        " do not see the sessions of others."
    )
    present: bool = strawberry.field(
        description="Whether they are there, as it was set last; false as long as it never was."
    )
    chat_topics: list[int] = strawberry.field(
        description="Keys of the topics in which they have a role, as far as you see the topics."
    )


@strawberry.pydantic.input(description="Whether a user is there. Both fields are needed.")
class ChatPresenceInput(BaseModel):
    """Null is the same as absent."""

    user_id: Annotated[int | None, Field(description="The user: an associate's key.")] = None
    present: Annotated[bool | None, Field(description="Whether they are there.")] = None
