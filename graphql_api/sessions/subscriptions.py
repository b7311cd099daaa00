"""Subscriptions of chat sessions: fields of the subscription root."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated, Any

import strawberry

from graphql_api.context import Context, Info
from graphql_api.feeds import SESSION, After, Feed, Rows
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.sessions.types import ChatSession
from orm import models
from orm.models import Event
from orm.models.enums import AuditAction


@strawberry.type(description="A change of a chat session.")
class ChatSessionEvent:
    """An event, with the session as it is now."""

    cursor: str = strawberry.field(description="The place of the event in the log, for `after`.")
    at: datetime = strawberry.field(description="When it happened.")
    action: AuditAction = strawberry.field(description="What was done.")
    chat_session_id: int = strawberry.field(description="Key of the session.")
    version: int | None = strawberry.field(
        description="The version that the change made; the session may have a later one by now."
    )
    chat_session: ChatSession | None = strawberry.field(
        description="The session as it is now; null if it is gone, or no longer for you to see."
    )


async def chat_session_changed(
    info: Info,
    chat_session_id: Annotated[int, strawberry.argument(description="The primary key.")],
    after: After = None,
) -> AsyncGenerator[ChatSessionEvent, None]:
    """Resolve to the feed of one session; Forbidden for callers who may read none."""
    rights = await info.context.rights_on(models.ChatSession)
    enforce(rights, TableAccess.SELECT)
    return Feed((SESSION, chat_session_id), _tell_session, after)  # type: ignore[return-value]


async def _tell_session(event: Event, cursor: str, context: Context, rows: Rows) -> Any:
    if event.entity != models.ChatSession.__name__:
        return None
    rights = await context.rights_on(models.ChatSession)
    row = await rows.seen(models.ChatSession, event.row_key, rights)
    if row is None:
        return None
    return ChatSessionEvent(
        cursor=cursor,
        at=event.at,
        action=event.action,
        chat_session_id=event.row_key,
        version=event.version,
        chat_session=row,
    )


@strawberry.type
class SessionSubscription:
    """Subscriptions of chat sessions: fields of the subscription root."""

    chat_session_changed = strawberry.subscription(
        chat_session_changed, description="Each change of one session."
    )
