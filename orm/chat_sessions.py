"""What can be done to chat sessions; each verb is one transaction."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from orm import audit
from orm.audit import Author
from orm.changes import changes_to
from orm.errors import Conflict, InvalidValue, NotFound, Problem, Stale
from orm.models import ChatSession
from orm.models.enums import AuditAction, ChatSessionStatus
from orm.queue import free_rank, queue_position
from orm.rules import reference_columns, settled

Written = Callable[[BaseDBAsyncClient, int], Awaitable[object]]
"""Hears within the transaction which row was written, and raises to undo it."""


async def unheard(_connection: BaseDBAsyncClient, _key: int) -> None:
    """Nobody has to hear of what is written."""


async def create(
    values: Mapping[str, Any], author: Author, written: Written = unheard
) -> ChatSession:
    """Store a new session and give it what the caller left unset.

    `values` go by column; null, and 0 for numbers and keys, mean unset. The key of the row is
    always the database's own. InvalidValue names every value that cannot be stored and every
    reference that names no row; nothing is stored then. Rules: POST ChatSession, rows
    WhenRequested, SessionKey, InitialQueuePos, Rank, Status.
    """
    kept = settled(ChatSession, values)
    kept.pop("chat_session_id", None)
    row = ChatSession(
        **kept,
        created_by=author.associate_id,
        created_by_application=author.application_id,
    )
    if row.status is ChatSessionStatus.INVALID:
        row.status = ChatSessionStatus.IN_QUEUE
    if row.when_requested is None:
        row.when_requested = datetime.now(UTC)
    # An empty key would let anyone in, so it counts as none.
    row.session_key = row.session_key or secrets.token_urlsafe(32)
    try:
        async with in_transaction() as connection:
            if not row.initial_queue_pos:
                row.initial_queue_pos = await queue_position(connection, row.topic_id)
            if not row.rank and row.user_id:
                row.rank = await free_rank(connection, row.user_id)
            await row.save(using_db=connection, force_create=True)
            entry = audit.entry(author, AuditAction.CREATED, row, {}, audit.filled(row))
            await entry.save(using_db=connection)
            await written(connection, row.pk)
    except IntegrityError as error:
        raise await _refusal(row) from error
    return row


async def get(key: int, columns: tuple[str, ...]) -> ChatSession | None:
    """The session with that key, with at least those columns; None when there is none."""
    return await ChatSession.filter(pk=key).only(*columns).first()


def blank() -> ChatSession:
    """A session that is stored nowhere, with what a column holds when nothing is said of it."""
    return ChatSession(chat_session_id=0, version=0)


class Guard(Protocol):
    """Watches over a write for whoever knows the writer's rights; raises to stop it."""

    def admit(self, row: ChatSession) -> None:
        """Hears which row is about to be written, before anything is told of it."""

    def taken(self, row: ChatSession, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values that count."""

    def approve(self, row: ChatSession, changes: Mapping[str, Any]) -> None:
        """Hears which columns get which other values."""


async def update(
    key: int,
    values: Mapping[str, Any],
    author: Author,
    guard: Guard,
    expected_version: int | None = None,
    written: Written = unheard,
) -> ChatSession:
    """Change the columns that are given, and return the whole row.

    Null unsets a column (orm/changes.py). A row that nothing changes keeps its version. NotFound
    when there is no such row, Stale when it has another version than the one expected, and
    InvalidValue as with `create`; nothing is changed then.
    """
    row: ChatSession | None = None
    try:
        async with in_transaction() as connection:
            row = await _locked(connection, key, guard, expected_version)
            changes = changes_to(row, guard.taken(row, values))
            guard.approve(row, changes)
            if "user_id" in changes and "rank" not in changes:
                user_id: int | None = changes["user_id"]
                # Ranks are numbers among one user's sessions.
                changes["rank"] = await free_rank(connection, user_id) if user_id else 0
            if changes:
                old = {column: getattr(row, column) for column in changes}
                for column, value in changes.items():
                    setattr(row, column, value)
                row.version += 1
                await row.save(
                    using_db=connection, update_fields=[*changes, "version", "updated_at"]
                )
                entry = audit.entry(author, AuditAction.UPDATED, row, old, changes)
                await entry.save(using_db=connection)
            await written(connection, key)
    except IntegrityError as error:
        assert row is not None
        raise await _refusal(row) from error
    return row


async def delete(
    key: int,
    author: Author,
    guard: Guard,
    expected_version: int | None = None,
    written: Written = unheard,
) -> None:
    """Remove a session; NotFound and Stale as with `update`."""
    async with in_transaction() as connection:
        row = await _locked(connection, key, guard, expected_version)
        await row.delete(using_db=connection)
        entry = audit.entry(author, AuditAction.DELETED, row, audit.filled(row), {})
        await entry.save(using_db=connection)
        await written(connection, key)


async def _locked(
    connection: BaseDBAsyncClient, key: int, guard: Guard, expected_version: int | None
) -> ChatSession:
    """The row, which nobody else changes until the transaction ends."""
    row = await ChatSession.filter(pk=key).using_db(connection).select_for_update().first()
    if row is None:
        raise NotFound(f"There is no chat session {key}.")
    guard.admit(row)
    if expected_version is not None and row.version != expected_version:
        raise Stale(f"Chat session {key} was changed meanwhile; read it again.")
    return row


async def _refusal(row: ChatSession) -> InvalidValue | Conflict:
    """Why the database refused a row: the references in it that name no row."""
    unknown = [
        Problem((column,), f"names no {referred.__name__} that exists")
        for column, referred in reference_columns(ChatSession).items()
        if (key := getattr(row, column)) is not None and not await referred.exists(pk=key)
    ]
    if unknown:
        return InvalidValue(*unknown)
    return Conflict("The row changed while it was being written; try again.")
