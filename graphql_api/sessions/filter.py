"""Which chat sessions a caller looks for.

The fields are listed by name, as a secret (sessionKey) must never be among them: who may compare it
can guess it letter by letter.
"""

from typing import Annotated

import strawberry
from strawberry import UNSET

from graphql_api.sessions.filter_operators import (
    BooleanFilter,
    ChatSessionFlagFilter,
    ChatSessionStatusFilter,
    DateTimeFilter,
    IntFilter,
    StringFilter,
)
from graphql_api.sessions.referred_filters import AssociateFilter, ContactFilter, PersonFilter
from graphql_api.sessions.topic_filter import ChatTopicFilter

Itself = Annotated["ChatSessionFilter", strawberry.lazy("graphql_api.sessions.filter")]


@strawberry.input(description="Everything that is given must hold.")
class ChatSessionFilter:
    """Of `orm.models.ChatSession`, whose columns the attributes are."""

    and_: list[Itself] | None = strawberry.field(
        name="and", default=UNSET, description="All of these must hold."
    )
    or_: list[Itself] | None = strawberry.field(
        name="or", default=UNSET, description="One of these must hold; of none, none does."
    )
    not_: Itself | None = strawberry.field(
        name="not", default=UNSET, description="This must not hold."
    )
    chat_session_id: IntFilter | None = strawberry.field(
        default=UNSET, description="The primary key."
    )
    topic_id: IntFilter | None = strawberry.field(
        default=UNSET, description="The topic that the customer chose."
    )
    user_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the associate who handles it."
    )
    person_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the customer as a person."
    )
    customer_alias: StringFilter | None = strawberry.field(
        default=UNSET, description="What the customer is called in the chat."
    )
    customer_host: StringFilter | None = strawberry.field(
        default=UNSET, description="Host name or IP address of the customer."
    )
    customer_name: StringFilter | None = strawberry.field(
        default=UNSET, description="The customer's name."
    )
    customer_email: StringFilter | None = strawberry.field(
        default=UNSET, description="The customer's address."
    )
    customer_phone: StringFilter | None = strawberry.field(
        default=UNSET, description="The customer's number."
    )
    customer_consented: BooleanFilter | None = strawberry.field(
        default=UNSET, description="Whether the customer agreed to the terms."
    )
    customer_company_name: StringFilter | None = strawberry.field(
        default=UNSET, description="The company that the customer named."
    )
    status: ChatSessionStatusFilter | None = strawberry.field(
        default=UNSET, description="Where the session stands."
    )
    first_message: StringFilter | None = strawberry.field(
        default=UNSET, description="The first message."
    )
    last_message: StringFilter | None = strawberry.field(
        default=UNSET, description="The latest message."
    )
    when_requested: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="When the customer asked for it."
    )
    when_started: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="When a user took it up."
    )
    when_ended: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="When it ended."
    )
    when_idle: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="When anyone last wrote."
    )
    when_fetched: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="When the customer's client last asked for news."
    )
    initial_queue_pos: IntFilter | None = strawberry.field(
        default=UNSET, description="Place in the topic's queue at the start."
    )
    alert_level: IntFilter | None = strawberry.field(default=UNSET, description="How urgent it is.")
    rank: IntFilter | None = strawberry.field(
        default=UNSET, description="Number among the user's active sessions."
    )
    flags: ChatSessionFlagFilter | None = strawberry.field(
        default=UNSET, description="What is going on in it."
    )
    contact_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the company."
    )
    project_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the project."
    )
    sale_id: IntFilter | None = strawberry.field(default=UNSET, description="Key of the sale.")
    ticket_id: IntFilter | None = strawberry.field(default=UNSET, description="Key of the ticket.")
    transfer_to_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the associate asked to take it over."
    )
    chatbot_is_active: BooleanFilter | None = strawberry.field(
        default=UNSET, description="Whether a bot answers it."
    )
    rating: IntFilter | None = strawberry.field(default=UNSET, description="The customer's rating.")
    created_at: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="When it was registered here."
    )
    updated_at: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="When it was last changed."
    )
    topic: ChatTopicFilter | None = strawberry.field(
        default=UNSET, description="The topic; where no topic has its key, all is unset."
    )
    user: AssociateFilter | None = strawberry.field(
        default=UNSET, description="The user who handles it; without one all is unset."
    )
    person: PersonFilter | None = strawberry.field(
        default=UNSET, description="The customer as a person; without one all is unset."
    )
    contact: ContactFilter | None = strawberry.field(
        default=UNSET, description="The company; without one all is unset."
    )
