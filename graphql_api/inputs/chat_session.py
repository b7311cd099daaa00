"""What a caller may set on a chat session."""

from datetime import datetime
from typing import Annotated

import strawberry
from pydantic import BaseModel, Field

from graphql_api.types.enums import ChatSessionFlag, ChatSessionStatus


class ChatSessionValues(BaseModel):
    """Everything is optional; what being left out means is said with each input.

    Lengths are those of the columns, and checked with the other rules of storage (orm/rules.py).
    """

    topic_id: Annotated[int | None, Field(description="The topic that the customer chose.")] = None
    user_id: Annotated[int | None, Field(description="Key of the associate who handles it.")] = None
    person_id: Annotated[int | None, Field(description="Key of the customer as a person.")] = None
    customer_alias: Annotated[
        str | None, Field(description="What the customer is called in the chat.")
    ] = None
    customer_host: Annotated[
        str | None, Field(description="Host name or IP address of the customer.")
    ] = None
    customer_name: Annotated[str | None, Field(description="The customer's name.")] = None
    customer_email: Annotated[str | None, Field(description="The customer's address.")] = None
    customer_phone: Annotated[str | None, Field(description="The customer's number.")] = None
    customer_consented: Annotated[
        bool | None, Field(description="Whether the customer agreed to the terms.")
    ] = None
    customer_company_name: Annotated[
        str | None, Field(description="The company that the customer named.")
    ] = None
    status: Annotated[
        ChatSessionStatus | None,
        Field(description="Where the session stands; INVALID is the same as null."),
    ] = None
    first_message: Annotated[str | None, Field(description="The first message.")] = None
    last_message: Annotated[str | None, Field(description="The latest message.")] = None
    when_requested: Annotated[
        datetime | None, Field(description="When the customer asked for it.")
    ] = None
    when_started: Annotated[datetime | None, Field(description="When a user took it up.")] = None
    when_ended: Annotated[datetime | None, Field(description="When it ended.")] = None
    when_idle: Annotated[datetime | None, Field(description="When anyone last wrote.")] = None
    when_fetched: Annotated[
        datetime | None, Field(description="When the customer's client last asked for news.")
    ] = None
    session_key: Annotated[
        str | None,
        Field(description="The secret by which the customer's client is let in; empty is null."),
    ] = None
    initial_queue_pos: Annotated[
        int | None, Field(description="Place in the topic's queue at the start, from 1.")
    ] = None
    alert_level: Annotated[int | None, Field(description="How urgent it is.")] = None
    rank: Annotated[
        int | None,
        Field(description="Number among the user's active sessions, from 1."),
    ] = None
    flags: Annotated[
        list[ChatSessionFlag] | None, Field(description="What is going on in it; repeats are one.")
    ] = None
    contact_id: Annotated[int | None, Field(description="Key of the company.")] = None
    project_id: Annotated[int | None, Field(description="Key of the project.")] = None
    sale_id: Annotated[int | None, Field(description="Key of the sale.")] = None
    ticket_id: Annotated[int | None, Field(description="Key of the ticket.")] = None
    transfer_to_id: Annotated[
        int | None, Field(description="Key of the associate asked to take it over.")
    ] = None
    chatbot_is_active: Annotated[bool | None, Field(description="Whether a bot answers it.")] = None
    rating: Annotated[int | None, Field(description="The customer's rating.")] = None


@strawberry.pydantic.input(
    description="A new chat session. Null is the same as absent, and so is 0 for numbers and keys."
    " What the service works out then: status is IN_QUEUE, whenRequested now, sessionKey an"
    " unguessable one, initialQueuePos the next place in the topic's queue, and rank the lowest"
    " free one among the user's active sessions."
)
class CreateChatSessionInput(ChatSessionValues):
    """What is left out is worked out, or empty."""


@strawberry.pydantic.input(
    description="Changes to a chat session. What is absent stays as it is. Null takes a value away,"
    " and so does 0 for numbers and keys, except from what the service worked out (status,"
    " whenRequested, sessionKey, initialQueuePos, rank), which stays. A date with fewer digits than"
    " the stored one, and the same in those, leaves it."
)
class UpdateChatSessionInput(ChatSessionValues):
    """What is left out stays."""


@strawberry.pydantic.input(
    description="A chat session in the place of a stored one: as UpdateChatSessionInput, but absent"
    " is the same as null."
)
class ReplaceChatSessionInput(ChatSessionValues):
    """What is left out is taken away."""
