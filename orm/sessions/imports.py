"""Stores sessions of another system under the numbers and with the states that they have there."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, ClassVar

from orm.audit.entries import BOOKKEEPING, Author
from orm.engine.batches import insert_with_keys_statement
from orm.engine.rows import (
    build_row,
    column_defaults,
    connection_for,
    row_reader,
    select_by_keys_sql,
    values_as_read,
)
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.entities.changes import changes_to
from orm.entities.rules import Rules
from orm.entities.verbs import Verbs
from orm.events.recording import Change, non_empty_values
from orm.events.recording_many import recording_all
from orm.models import ChatSession
from orm.models.enums import AuditAction, ChatSessionStatus
from orm.sessions.rules import SessionRules

Values = Mapping[str, Any]

KEY = ChatSession._meta.pk_attr


@cache
def _columns() -> tuple[str, ...]:
    """The columns that an entity has a value for, be it the default."""
    left_out = {*BOOKKEEPING, KEY}
    return tuple(name for name in ChatSession._meta.fields_db_projection if name not in left_out)


class ImportRules(Rules[ChatSession]):
    """Nothing is computed: places in the queue and ranks are those of the other system."""

    computed_columns: ClassVar[frozenset[str]] = SessionRules.computed_columns

    def fill(self, values: dict[str, Any], now: datetime) -> None:
        """A session without a status is in no queue, and one without a key gets one of its own."""
        del now
        values["status"] = values["status"] or ChatSessionStatus.INVALID
        values["session_key"] = values["session_key"] or secrets.token_urlsafe(32)


_verbs = Verbs(ChatSession, "chat session", ImportRules())


async def store_sessions(rows: Sequence[tuple[Values, bool]], author: Author) -> None:
    """Insert sessions under their keys, or change those with the same keys.

    Each row has its values by column, as `orm.values.storable_values` returns them, and says if
    they are a part: then a stored session keeps its other columns. Otherwise they become empty,
    but for those that the service computes. A change gives the session a new version and an entry
    in the audit trail; a session that is the same already stays as it is. Runs in the caller's
    transaction.
    """
    await connection_for(ChatSession).run(partial(_storing, rows, author))


def _storing(
    rows: Sequence[tuple[Values, bool]], author: Author, dialect: Dialect
) -> TransactionScript[None]:
    stored = yield from _stored([values[KEY] for values, _ in rows], dialect)
    new: dict[int, dict[str, Any]] = {}
    for values, is_part in rows:
        key = values[KEY]
        given = values if is_part else {name: values.get(name) for name in _columns()}
        given = {name: value for name, value in given.items() if name != KEY}
        if key in stored:
            changes = changes_to(stored[key], given, ImportRules.computed_columns)
            yield from _verbs.changing(stored[key], changes, author, dialect)
        else:
            # A later row of the same session adds to an earlier one, or takes its place.
            new[key] = {**new.get(key, {}), **given}
    if new:
        yield from _inserting(new, author, dialect)


def _stored(keys: Sequence[int], dialect: Dialect) -> TransactionScript[dict[int, ChatSession]]:
    columns = tuple(ChatSession._meta.fields_db_projection)
    sql = f"{select_by_keys_sql(ChatSession, columns, dialect)}{dialect.for_update}"
    rows = yield Statement(sql, [dialect.list_parameter(sorted({*keys}))])
    read = row_reader(ChatSession, columns, dialect)
    return {session.pk: session for session in map(read, rows)}


def _inserting(
    new: Mapping[int, Values], author: Author, dialect: Dialect
) -> TransactionScript[None]:
    now = datetime.now(UTC)
    sessions = [_session(key, values, now) for key, values in new.items()]
    yield insert_with_keys_statement(ChatSession, [vars(row) for row in sessions], dialect)
    created = [Change(AuditAction.CREATED, row, {}, non_empty_values(row)) for row in sessions]
    yield from recording_all(created, author, dialect)


def _session(key: int, values: Values, now: datetime) -> ChatSession:
    given = {name: value for name, value in values.items() if value is not None}
    filled = {
        **column_defaults(ChatSession),
        "status": None,
        **values_as_read(ChatSession, given),
        KEY: key,
        "created_at": now,
        "updated_at": now,
    }
    _verbs.rules.fill(filled, now)
    return build_row(ChatSession, filled)
