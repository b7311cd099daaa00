"""What can be done to chat sessions; each verb is one transaction."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from tortoise.exceptions import IntegrityError

from orm.audit import entries
from orm.audit.entries import Author
from orm.engine.rows import (
    build_row,
    column_defaults,
    connection_for,
    delete_statement,
    insert_returning_key,
    insert_statement,
    row_reader,
    select_sql,
    update_statement,
    values_as_read,
)
from orm.engine.scripts import Dialect, ScriptFactory, Statement, TransactionScript
from orm.errors import Conflict, InvalidValue, NotFound, Problem, Stale
from orm.models import AuditEntry, ChatSession
from orm.models.enums import AuditAction, ChatSessionStatus
from orm.sessions.changes import changes_to
from orm.sessions.queue import free_rank, queue_position
from orm.values import reference_columns, storable_values

OnWritten = Callable[[Dialect, int], TransactionScript[None]]
"""Goes on, within the transaction, once a row is written, and raises to undo it; hears its key."""


def ignore_written(_dialect: Dialect, _key: int) -> TransactionScript[None]:
    """Nobody has to hear of what is written."""
    yield from ()


class WriteGuard(Protocol):
    """Watches over a write for whoever knows the writer's rights; raises to stop it."""

    def admit(self, row: ChatSession) -> None:
        """Hears which row is about to be written, before anything is told of it."""

    def taken(self, row: ChatSession, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values that count."""

    def approve(self, row: ChatSession, changes: Mapping[str, Any]) -> None:
        """Hears which columns get which other values."""


async def create(
    values: Mapping[str, Any], author: Author, written: OnWritten = ignore_written
) -> ChatSession:
    """Store a new session and give it what the caller left unset.

    `values` go by column; null, and 0 for numbers and keys, mean unset. The key of the row is
    always the database's own. InvalidValue names every value that cannot be stored and every
    reference that names no row; nothing is stored then. Rules: POST ChatSession, rows
    WhenRequested, SessionKey, InitialQueuePos, Rank, Status.
    """
    row = _new(storable_values(ChatSession, values), author)
    try:
        await connection_for(ChatSession).run(partial(_creating, row, author, written))
    except IntegrityError as error:
        raise await _refusal(row) from error
    return row


def _new(kept: Mapping[str, Any], author: Author) -> ChatSession:
    now = datetime.now(UTC)
    bookkeeping = {
        "chat_session_id": None,
        "created_at": now,
        "updated_at": now,
        "created_by": author.associate_id,
        "created_by_application": author.application_id,
    }
    values = {**column_defaults(ChatSession), **values_as_read(ChatSession, kept), **bookkeeping}
    if values["status"] is ChatSessionStatus.INVALID:
        values["status"] = ChatSessionStatus.IN_QUEUE
    if values["when_requested"] is None:
        values["when_requested"] = now
    # An empty key would let anyone in, so it counts as none.
    values["session_key"] = values["session_key"] or secrets.token_urlsafe(32)
    return build_row(ChatSession, values)


def _creating(
    row: ChatSession, author: Author, written: OnWritten, dialect: Dialect
) -> TransactionScript[None]:
    if not row.initial_queue_pos:
        row.initial_queue_pos = yield from queue_position(dialect, row.topic_id)
    if not row.rank and row.user_id:
        row.rank = yield from free_rank(dialect, row.user_id)
    [stored] = yield insert_returning_key(ChatSession, vars(row), dialect)
    row.chat_session_id = stored["chat_session_id"]
    entry = entries.entry(author, AuditAction.CREATED, row, {}, entries.filled(row))
    yield insert_statement(AuditEntry, entry, dialect)
    yield from written(dialect, row.pk)


async def get(key: int, columns: tuple[str, ...]) -> ChatSession | None:
    """The session with that key, with at least those columns; None when there is none."""
    connection = connection_for(ChatSession)
    rows = await connection.look_up(
        Statement(select_sql(ChatSession, columns, connection.dialect), [key])
    )
    return row_reader(ChatSession, columns, connection.dialect)(rows[0]) if rows else None


def blank() -> ChatSession:
    """A session that is stored nowhere, with what a column holds when nothing is said of it."""
    return ChatSession(chat_session_id=0, version=0)


async def update(
    key: int,
    values: Mapping[str, Any],
    author: Author,
    guard: WriteGuard,
    expected_version: int | None = None,
    written: OnWritten = ignore_written,
) -> ChatSession:
    """Change the columns that are given, and return the whole row.

    Null unsets a column (changes.py). A row that nothing changes keeps its version. NotFound
    when there is no such row, Stale when it has another version than the one expected, and
    InvalidValue as with `create`; nothing is changed then.
    """
    wanted = _Row(key, guard, expected_version)
    # Named by its type, which mypy loses on the way through partial.
    updating: ScriptFactory[ChatSession] = partial(_updating, wanted, values, author, written)
    try:
        return await connection_for(ChatSession).run(updating)
    except IntegrityError as error:
        assert wanted.found is not None
        raise await _refusal(wanted.found) from error


def _updating(
    wanted: "_Row", values: Mapping[str, Any], author: Author, written: OnWritten, dialect: Dialect
) -> TransactionScript[ChatSession]:
    row = yield from wanted.locked(dialect)
    changes = changes_to(row, wanted.guard.taken(row, values))
    wanted.guard.approve(row, changes)
    if "user_id" in changes and "rank" not in changes:
        user_id: int | None = changes["user_id"]
        # Ranks are numbers among one user's sessions.
        changes["rank"] = (yield from free_rank(dialect, user_id)) if user_id else 0
    if changes:
        old = {column: getattr(row, column) for column in changes}
        kept = {"version": row.version + 1, "updated_at": datetime.now(UTC)}
        for column, value in {**changes, **kept}.items():
            setattr(row, column, value)
        yield update_statement(ChatSession, wanted.key, {**changes, **kept}, dialect)
        entry = entries.entry(author, AuditAction.UPDATED, row, old, changes)
        yield insert_statement(AuditEntry, entry, dialect)
    yield from written(dialect, wanted.key)
    return row


async def delete(
    key: int,
    author: Author,
    guard: WriteGuard,
    expected_version: int | None = None,
    written: OnWritten = ignore_written,
) -> None:
    """Remove a session; NotFound and Stale as with `update`."""
    wanted = _Row(key, guard, expected_version)
    await connection_for(ChatSession).run(partial(_deleting, wanted, author, written))


def _deleting(
    wanted: "_Row", author: Author, written: OnWritten, dialect: Dialect
) -> TransactionScript[None]:
    row = yield from wanted.locked(dialect)
    yield delete_statement(ChatSession, wanted.key, dialect)
    entry = entries.entry(author, AuditAction.DELETED, row, entries.filled(row), {})
    yield insert_statement(AuditEntry, entry, dialect)
    yield from written(dialect, wanted.key)


@dataclass
class _Row:
    """The row that a write is about."""

    key: int
    guard: WriteGuard
    expected_version: int | None
    found: ChatSession | None = None

    def locked(self, dialect: Dialect) -> TransactionScript[ChatSession]:
        """The row, which nobody else changes until the transaction ends."""
        columns = tuple(ChatSession._meta.fields_db_projection)
        sql = select_sql(ChatSession, columns, dialect) + dialect.for_update
        rows = yield Statement(sql, [self.key])
        if not rows:
            raise NotFound(f"There is no chat session {self.key}.")
        row: ChatSession = row_reader(ChatSession, columns, dialect)(rows[0])
        self.found = row
        self.guard.admit(row)
        if self.expected_version is not None and row.version != self.expected_version:
            raise Stale(f"Chat session {self.key} was changed meanwhile; read it again.")
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
