"""Stores messages of another system under the numbers that they have there."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from orm.audit.entries import Author
from orm.engine.batches import upsert_statement
from orm.engine.rows import build_row, connection_for, row_reader, select_by_keys_sql
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.events.recording import Change, non_empty_values
from orm.events.recording_many import recording_events
from orm.models import ChatMessage
from orm.models.enums import AuditAction

COLUMNS = tuple(ChatMessage._meta.fields_db_projection)


async def store_messages(rows: Sequence[Mapping[str, Any]], author: Author) -> None:
    """Insert messages, or replace those with the same keys; their sessions are stored.

    Values go by column, as `draft_of` returns them, with the keys of message and session. The
    session stays as it is: what it shows of its messages is imported with it. A message that is the
    same already has no event. Runs in the caller's transaction.
    """
    # A statement may contain each key only once; the last row with a key wins.
    latest = {row["chat_message_id"]: row for row in rows}
    await connection_for(ChatMessage).run(partial(_storing, latest, author))


def _storing(
    rows: Mapping[int, Mapping[str, Any]], author: Author, dialect: Dialect
) -> TransactionScript[None]:
    if not rows:
        return
    stored = yield from _stored([*rows], dialect)
    yield upsert_statement(ChatMessage, [*rows.values()], dialect)
    changes = [_change(stored.get(key), row) for key, row in rows.items()]
    yield from recording_events([change for change in changes if change.new], author, dialect)


def _stored(keys: Sequence[int], dialect: Dialect) -> TransactionScript[dict[int, ChatMessage]]:
    sql = select_by_keys_sql(ChatMessage, COLUMNS, dialect)
    rows = yield Statement(sql, [dialect.list_parameter(keys)])
    read = row_reader(ChatMessage, COLUMNS, dialect)
    return {message.pk: message for message in map(read, rows)}


def _change(stored: ChatMessage | None, row: Mapping[str, Any]) -> Change:
    message = build_row(ChatMessage, row)
    if stored is None:
        return Change(AuditAction.CREATED, message, {}, non_empty_values(message))
    new = {name: row[name] for name in COLUMNS if row[name] != getattr(stored, name)}
    return Change(AuditAction.UPDATED, message, {}, new)
