"""The mutation by which a web shop's server starts a session for its customer."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

import strawberry

from graphql_api.context import Info
from graphql_api.conversation.form import StartChatSessionInput, at_form
from graphql_api.errors import InvalidValue
from graphql_api.sessions.entity import SESSIONS
from graphql_api.sessions.mutations import beginning
from graphql_api.sessions.types import ChatSession
from orm import models
from orm.conversation.starting import first_message


async def start_chat_session(
    info: Info,
    chat_topic_id: Annotated[int, strawberry.argument(description="The topic's primary key.")],
    input: Annotated[  # noqa: A002  the name that GraphQL clients expect
        StartChatSessionInput | None, strawberry.argument(description="The customer.")
    ] = None,
) -> models.ChatSession:
    """Resolve to a new session on the topic, with the customer's first message if there is one.

    Raises Forbidden, NotFound when there is no such topic, and InvalidValue.
    """
    customer = input or StartChatSessionInput()
    details = {column: value for column, value in customer.details.items() if value is not None}
    now = datetime.now(UTC)
    try:
        message = first_message(customer.message, details)

        async def find() -> dict[str, Any]:
            begins = await beginning(info, chat_topic_id)
            return {**begins, **details, **message.session_values(now)}

        return await SESSIONS.create_with(info, find, partial(message.inserting, now))
    except InvalidValue as refusal:
        raise at_form(refusal) from refusal


@strawberry.type
class StartMutation:
    """The mutation that starts sessions: a field of the mutation root."""

    start_chat_session = strawberry.mutation(
        start_chat_session,
        graphql_type=ChatSession,
        description="Start a session on a topic for a customer, in the status in which the topic"
        " begins sessions, as in `createChatSessionForTopic`. Hand `chatSessionId` and `sessionKey`"
        " to the customer's page: they let it in.",
    )
