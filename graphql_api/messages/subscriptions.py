"""Subscriptions of messages: fields of the subscription root."""

from collections.abc import AsyncGenerator, Hashable
from datetime import datetime
from typing import Annotated, Any

import strawberry

from graphql_api.context import Context, Info
from graphql_api.feeds import SESSION, After, EventAction, Feed, Rows
from graphql_api.messages.access import audience_of, enforce_reading, shows_messages
from graphql_api.messages.types import ChatMessage
from orm import models
from orm.messages.reading import is_for
from orm.models import Event
from orm.models.enums import AuditAction


@strawberry.type(description="A message that was posted in a chat session.")
class ChatMessageEvent:
    """An event, with the message as it is now."""

    cursor: str = strawberry.field(description="The place of the event in the log, for `after`.")
    at: datetime = strawberry.field(description="When it was stored.")
    action: EventAction = strawberry.field(description="Always CREATED.")
    chat_session_id: int = strawberry.field(description="Key of the session.")
    chat_message_id: int = strawberry.field(description="Key of the message.")
    chat_message: ChatMessage = strawberry.field(description="The message as it is now.")


async def chat_message_added(
    info: Info,
    chat_session_id: Annotated[int, strawberry.argument(description="The session's primary key.")],
    after: After = None,
) -> AsyncGenerator[ChatMessageEvent, None]:
    """Resolve to the feed of a session's messages.

    Raises NotFound and Forbidden as `chatMessages` does.
    """
    await enforce_reading(info, chat_session_id)
    return Feed((SESSION, chat_session_id), tell_message, after, _share)  # type: ignore[return-value]


async def tell_message(event: Event, cursor: str, context: Context, rows: Rows) -> Any:
    """The event of a message as a caller may see it; None if they may not."""
    if event.entity != models.ChatMessage.__name__ or event.action is not AuditAction.CREATED:
        return None
    session_id = event.chat_session_id
    assert session_id is not None
    rights = await context.rights_on(models.ChatSession)
    session = await rows.now(models.ChatSession, session_id)
    message = await rows.now(models.ChatMessage, event.row_key)
    if session is None or message is None or not shows_messages(rights.on(session)):
        return None
    if not is_for(message, audience_of(rights)):
        return None
    return ChatMessageEvent(
        cursor=cursor,
        at=event.at,
        action=EventAction.CREATED,
        chat_session_id=session_id,
        chat_message_id=event.row_key,
        chat_message=message,
    )


def _share(_told: ChatMessageEvent) -> Hashable:
    # All callers who may see a message see all of it.
    return ()


@strawberry.type
class MessageSubscription:
    """Subscriptions of messages: fields of the subscription root."""

    chat_message_added = strawberry.subscription(
        chat_message_added,
        description="Each message that is posted in a session, in the order of `chatMessages`, and"
        " as far as that shows them to you.",
    )
