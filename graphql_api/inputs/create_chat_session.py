"""What a caller may set on a new chat session."""

from datetime import datetime
from typing import Annotated

import strawberry
from pydantic import BaseModel, Field

from graphql_api.types.enums import ChatSessionFlag, ChatSessionStatus


@strawberry.pydantic.input(
    description="A new chat session. Null is the same as absent, and so is 0 for numbers and keys."
)
class CreateChatSessionInput(BaseModel):
    """Everything is optional; what the service works out itself is said with each field.

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
        ChatSessionStatus | None, Field(description="IN_QUEUE unless given; so is INVALID.")
    ] = None
    first_message: Annotated[str | None, Field(description="The first message.")] = None
    last_message: Annotated[str | None, Field(description="The latest message.")] = None
    when_requested: Annotated[datetime | None, Field(description="Now, unless given.")] = None
    when_started: Annotated[datetime | None, Field(description="When a user took it up.")] = None
    when_ended: Annotated[datetime | None, Field(description="When it ended.")] = None
    when_idle: Annotated[datetime | None, Field(description="When anyone last wrote.")] = None
    when_fetched: Annotated[
        datetime | None, Field(description="When the customer's client last asked for news.")
    ] = None
    session_key: Annotated[
        str | None, Field(description="An unguessable one, unless given; empty is not given.")
    ] = None
    initial_queue_pos: Annotated[
        int | None, Field(description="The next place in the topic's queue, unless given.")
    ] = None
    alert_level: Annotated[int | None, Field(description="How urgent it is.")] = None
    rank: Annotated[
        int | None,
        Field(description="The lowest free one among the user's active sessions, unless given."),
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
