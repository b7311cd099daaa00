"""Inputs of mutations: the fields of a chat session that a caller may set."""

from datetime import datetime
from typing import Annotated

import strawberry
from pydantic import BaseModel, Field
from strawberry import Maybe

from graphql_api.enums import ChatSessionFlag, ChatSessionStatus


class ChatSessionValues(BaseModel):
    """Everything is optional; what being left out means is said with each input.

    What is left out is None here, and null is Some(None).

    Lengths are those of the columns, and checked with the other rules of storage (orm/values.py).
    """

    topic_id: Annotated[Maybe[int | None], Field(description="The topic that the customer chose.")]
    user_id: Annotated[Maybe[int | None], Field(description="Key of the associate who handles it.")]
    person_id: Annotated[Maybe[int | None], Field(description="Key of the customer as a person.")]
    customer_alias: Annotated[
        Maybe[str | None], Field(description="What the customer is called in the chat.")
    ]
    customer_host: Annotated[
        Maybe[str | None], Field(description="Host name or IP address of the customer.")
    ]
    customer_name: Annotated[Maybe[str | None], Field(description="The customer's name.")]
    customer_email: Annotated[Maybe[str | None], Field(description="The customer's address.")]
    customer_phone: Annotated[Maybe[str | None], Field(description="The customer's number.")]
    customer_consented: Annotated[
        Maybe[bool | None], Field(description="Whether the customer agreed to the terms.")
    ]
    customer_company_name: Annotated[
        Maybe[str | None], Field(description="The company that the customer named.")
    ]
    status: Annotated[
        Maybe[ChatSessionStatus | None],
        Field(description="Where the session stands; INVALID is the same as null."),
    ]
    first_message: Annotated[Maybe[str | None], Field(description="The first message.")]
    last_message: Annotated[Maybe[str | None], Field(description="The latest message.")]
    when_requested: Annotated[
        Maybe[datetime | None], Field(description="When the customer asked for it.")
    ]
    when_started: Annotated[Maybe[datetime | None], Field(description="When a user took it up.")]
    when_ended: Annotated[Maybe[datetime | None], Field(description="When it ended.")]
    when_idle: Annotated[Maybe[datetime | None], Field(description="When anyone last wrote.")]
    when_fetched: Annotated[
        Maybe[datetime | None], Field(description="When the customer's client last asked for news.")
    ]
    session_key: Annotated[
        Maybe[str | None],
        Field(description="The secret by which the customer's client is let in; empty is null."),
    ]
    initial_queue_pos: Annotated[
        Maybe[int | None], Field(description="Place in the topic's queue at the start, from 1.")
    ]
    alert_level: Annotated[Maybe[int | None], Field(description="How urgent it is.")]
    rank: Annotated[
        Maybe[int | None],
        Field(description="Number among the user's active sessions, from 1."),
    ]
    flags: Annotated[
        Maybe[list[ChatSessionFlag] | None],
        Field(description="What is going on in it; repeats are one."),
    ]
    contact_id: Annotated[Maybe[int | None], Field(description="Key of the company.")]
    project_id: Annotated[Maybe[int | None], Field(description="Key of the project.")]
    sale_id: Annotated[Maybe[int | None], Field(description="Key of the sale.")]
    ticket_id: Annotated[Maybe[int | None], Field(description="Key of the ticket.")]
    transfer_to_id: Annotated[
        Maybe[int | None], Field(description="Key of the associate asked to take it over.")
    ]
    chatbot_is_active: Annotated[Maybe[bool | None], Field(description="Whether a bot answers it.")]
    rating: Annotated[Maybe[int | None], Field(description="The customer's rating.")]


@strawberry.pydantic.input(
    description="A new chat session. Null is the same as absent, and so is 0 for numbers and keys."
    " What the service works out then: status is IN_QUEUE, whenRequested now, sessionKey an"
    " unguessable one, initialQueuePos the next place in the topic's queue, and rank the lowest"
    " free one among the user's active sessions."
)
class CreateChatSessionInput(ChatSessionValues):
    """Fields that are left out are computed, or stay empty."""


@strawberry.pydantic.input(
    description="Changes to a chat session. What is absent stays as it is. Null takes a value away,"
    " and so does 0 for numbers and keys, except from what the service worked out (status,"
    " whenRequested, sessionKey, initialQueuePos, rank), which stays. A date with fewer digits than"
    " the stored one, and the same in those, leaves it."
)
class UpdateChatSessionInput(ChatSessionValues):
    """Fields that are left out keep their value."""


@strawberry.pydantic.input(
    description="A chat session in the place of a stored one: as changes to it, but absent is the"
    " same as null."
)
class ReplaceChatSessionInput(ChatSessionValues):
    """Fields that are left out are unset."""
