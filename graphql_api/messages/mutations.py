"""The mutation that adds a message to a chat session."""

from typing import Annotated

import strawberry

from graphql_api.context import Info
from graphql_api.entities.entity import attempt_of
from graphql_api.entities.refusals import at_input
from graphql_api.errors import InvalidValue, NotFound, Problem
from graphql_api.messages.access import enforce_reading, writing_guard
from graphql_api.messages.of_customers import customers_message
from graphql_api.messages.queries import SessionId
from graphql_api.messages.types import ChatMessage, ChatMessageInput
from orm import models
from orm.idempotency import DoneBefore
from orm.messages import reading
from orm.messages.posting import post


async def add_chat_message(
    info: Info,
    chat_session_id: SessionId,
    input: Annotated[  # noqa: A002  the name that GraphQL clients expect
        ChatMessageInput, strawberry.argument(description="The message.")
    ],
) -> models.ChatMessage:
    """Resolve to the message as it is stored.

    Contract: POST ChatSession/{id}/Messages. Raises Forbidden, NotFound, InvalidValue with all bad
    values, and Conflict for a session that is over or full.
    """
    guard, values = await writing_guard(info), input.values
    if input.chat_session_id and input.chat_session_id != chat_session_id:
        reason = "is not the session that the call names"
        raise InvalidValue(Problem(("input", "chatSessionId"), reason))
    if info.context.viewer.session_id is not None:
        values = await customers_message(values, info.context.viewer.session_id)
    try:
        attempt = await attempt_of(info, "add message")
        return await post(chat_session_id, values, info.context.author, guard, attempt)
    except DoneBefore as earlier:
        return await _written(info, chat_session_id, earlier.row_key)
    except InvalidValue as refusal:
        raise at_input(refusal) from refusal


async def _written(info: Info, chat_session_id: int, key: int | None) -> models.ChatMessage:
    """The message that an earlier attempt wrote; NotFound if it went with its session."""
    await enforce_reading(info, chat_session_id)
    message = None if key is None else await reading.find(key)
    if message is None:
        raise NotFound("The message that this call wrote is gone.")
    return message


@strawberry.type
class MessageMutation:
    """Mutations of messages: fields of the mutation root."""

    add_chat_message = strawberry.mutation(
        add_chat_message,
        graphql_type=ChatMessage,
        description="Write a message in a session. The session's lastMessage, firstMessage,"
        " whenIdle and status follow from it; a message of the customer reopens a FINISHED one.",
    )
