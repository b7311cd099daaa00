"""Subscriptions of chat sessions: fields of the subscription root."""

from collections.abc import AsyncGenerator, Hashable
from datetime import datetime
from functools import cache, partial
from typing import Annotated, Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphql_api.context import Context, Info
from graphql_api.feeds import ALL_SESSIONS, SESSION, After, EventAction, Feed, Rows, public_names
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import rights_of
from graphql_api.sessions import visibility
from graphql_api.sessions.conditions import to_expression
from graphql_api.sessions.filter import ChatSessionFilter
from graphql_api.sessions.matching import matches, may_have_matched
from graphql_api.sessions.types import ChatSession
from orm import models
from orm.errors import NotFound
from orm.models import Event
from orm.models.enums import AuditAction
from orm.sessions.listing.expression import Expression


@strawberry.type(description="A change of a chat session.")
class ChatSessionEvent:
    """An event, with the session as it is now."""

    cursor: str = strawberry.field(description="The place of the event in the log, for `after`.")
    at: datetime = strawberry.field(description="When it happened.")
    action: EventAction = strawberry.field(description="The kind of the change.")
    chat_session_id: int = strawberry.field(description="Key of the session.")
    version: int | None = strawberry.field(
        description="The version that the change made; the session may have a later one by now."
        " Null if it is gone."
    )
    changed_fields: list[str] = strawberry.field(
        description="The fields of the session that changed, as far as you see them; none if it is"
        " gone."
    )
    chat_session: ChatSession | None = strawberry.field(
        description="The session as it is now; null if it is gone."
    )


async def chat_session_changed(
    info: Info,
    chat_session_id: Annotated[int, strawberry.argument(description="The primary key.")],
    after: After = None,
) -> AsyncGenerator[ChatSessionEvent, None]:
    """Resolve to the feed of one session.

    Raises Forbidden for callers who may read none, and NotFound for customers of another one.
    """
    rights = await info.context.rights_on(models.ChatSession)
    enforce(rights, TableAccess.SELECT)
    if rights.of_customer and chat_session_id != rights.caller.session_id:
        raise NotFound(f"There is no chat session {chat_session_id}.")
    return Feed((SESSION, chat_session_id), tell_session, after, share)  # type: ignore[return-value]


async def chat_sessions_changed(
    info: Info,
    filter: Annotated[  # noqa: A002  the name that GraphQL clients expect
        ChatSessionFilter | None,
        strawberry.argument(description="The filter of the sessions; without it, all sessions."),
    ] = None,
    after: After = None,
) -> AsyncGenerator[ChatSessionEvent, None]:
    """Resolve to the feed of the sessions that match the filter and that the caller may see.

    Raises Forbidden; ComparisonForbidden, InvalidValue or Refusals of both for the filter.
    """
    rights = await info.context.rights_on(models.ChatSession)
    enforce(rights, TableAccess.SELECT)
    # No role sees more of its rows by the topics that it serves, so this holds later as well.
    where = to_expression(filter, rights)
    tell = partial(_tell_matching, where)
    return Feed(ALL_SESSIONS, tell, after, share)  # type: ignore[return-value]


async def tell_session(event: Event, cursor: str, context: Context, rows: Rows) -> Any:
    """The event of a session as a caller may see it; None if they may not."""
    if event.entity != models.ChatSession.__name__:
        return None
    rights = await context.rights_on(models.ChatSession)
    was, became = visibility.was_visible(event, rights), visibility.became_visible(event, rights)
    if not (was or became):
        return None
    row = await rows.seen(models.ChatSession, event.row_key, rights)
    if row is None:
        # If they could see it after this event, a later event tells that it is gone.
        return gone(event, cursor) if was and not became else None
    hidden = rights_of(row).hidden
    changed = public_names(_names(), event.columns, hidden)
    if was and became and event.action is AuditAction.UPDATED and not changed:
        return None
    return ChatSessionEvent(
        cursor=cursor,
        at=event.at,
        action=EventAction.CREATED if event.action is AuditAction.CREATED else EventAction.UPDATED,
        chat_session_id=event.row_key,
        version=event.version,
        changed_fields=changed,
        chat_session=row,
    )


def share(told: ChatSessionEvent) -> Hashable:
    """All that differs between callers who are told of the same event."""
    row = told.chat_session
    rights = None if row is None else rights_of(row)
    return told.action, told.version, tuple(told.changed_fields), rights


def gone(event: Event, cursor: str) -> ChatSessionEvent:
    """The event that says that a session is gone for the caller."""
    return ChatSessionEvent(
        cursor=cursor,
        at=event.at,
        action=EventAction.GONE,
        chat_session_id=event.row_key,
        version=None,
        changed_fields=[],
        chat_session=None,
    )


async def _tell_matching(
    where: Expression, event: Event, cursor: str, context: Context, rows: Rows
) -> Any:
    told = await tell_session(event, cursor, context, rows)
    if told is None or (
        told.chat_session is not None and await matches(where, event.row_key, rows)
    ):
        return told
    rights = await context.rights_on(models.ChatSession)
    if visibility.was_visible(event, rights) and may_have_matched(where, event):
        return gone(event, cursor)
    return None


@cache
def _names() -> dict[str, str]:
    """The fields of the public type by column."""
    keys = {f"{name}_id": name for name in models.ChatSession._meta.fk_fields}
    columns = models.ChatSession._meta.fields_db_projection
    public = {
        field.python_name
        for field in strawberry.types.get_object_definition(ChatSession, strict=True).fields
    }
    attributes = {column: keys.get(column, column) for column in columns}
    return {
        column: to_camel_case(attribute)
        for column, attribute in attributes.items()
        if attribute in public
    }


@strawberry.type
class SessionSubscription:
    """Subscriptions of chat sessions: fields of the subscription root."""

    chat_session_changed = strawberry.subscription(
        chat_session_changed,
        description="Each change of one session, also that somebody types. Its messages are told by"
        " `chatMessageAdded`.",
    )
    chat_sessions_changed = strawberry.subscription(
        chat_sessions_changed,
        description="Each change of the sessions that match a filter and that you may see. One that"
        " matches no longer is told as gone; it may be one of which you were not told before.",
    )
