"""Records changes in their own transaction: entries of the audit trail, and events of the log.

Every change of a row that has an audit entry is recorded here, so that none is without its event.

On PostgreSQL keys are given out before their transactions commit, in any order. So a writer that
takes a key holds an advisory lock until it ends, whose number is the last key that was given out
before: readers stop below the least such number (reading.py). No writer waits for another one. One
lock is enough for all events of a transaction, and an import of many rows must not have one each:
a server has room for some thousand locks.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from tortoise.models import Model

from orm.audit import entries
from orm.audit.entries import Author
from orm.engine.batches import insert_all_statement
from orm.engine.rows import insert_returning_key, insert_statement
from orm.engine.scripts import POSTGRES, Dialect, Statement, TransactionScript
from orm.models import AuditEntry, Event
from orm.models.enums import AuditAction

LOCK_SPACE = 0x7061
"""The upper 16 bits of the numbers of these advisory locks."""

SEQUENCE = "event_event_id_seq"
"""PostgreSQL's sequence of the keys of events."""

RIGHTS_COLUMNS = ("user_id", "topic_id", "status", "transfer_to_id", "created_by_application")
"""Columns on which it depends who may see a row."""

BATCH = 1000
"""Changes that one statement stores."""

LOCK = (
    "SELECT CASE WHEN current_setting('parley.in_flight', true) = '1' THEN ''"  # noqa: S608
    f" ELSE pg_advisory_xact_lock_shared({LOCK_SPACE << 48} + last_value"
    " - (NOT is_called)::int)::text || set_config('parley.in_flight', '1', true) END"
    f" FROM {SEQUENCE}"
)
"""SELECT that takes the lock of a writer, until its transaction ends, unless it has it already.

The setting is local to the transaction, and a savepoint that is rolled back takes both back.
"""

Values = dict[str, Any]


class Change(NamedTuple):
    """A change of one row.

    `row` has the values after it, or the last ones of a row that is deleted. `old` and `new` are
    values by column, as an audit entry compares them; it also tells the unchanged columns
    `identity`.
    """

    action: AuditAction
    row: Model
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    identity: Collection[str] = ()


def recording(change: Change, author: Author, dialect: Dialect) -> TransactionScript[None]:
    """The script that stores the audit entry and the event of a change; a verb's last write."""
    entry = entries.entry(author, *change)
    event = _event(change.action, change.row, change.old, entry["columns"], entry["at"], author)
    audit, log = (
        insert_statement(AuditEntry, entry, dialect),
        insert_statement(Event, event, dialect),
    )
    if dialect is POSTGRES:
        # One statement, because each is a round trip to the server.
        yield _after(audit, log)
    else:
        yield audit
        yield log


def recording_all(
    changes: Sequence[Change], author: Author, dialect: Dialect
) -> TransactionScript[None]:
    """The script that stores the audit entries and the events of many changes, in their order."""
    for start in range(0, len(changes), BATCH):
        batch = changes[start : start + BATCH]
        audit = [entries.entry(author, *change) for change in batch]
        yield insert_all_statement(AuditEntry, audit, dialect)
        log = [
            _event(change.action, change.row, change.old, entry["columns"], entry["at"], author)
            for change, entry in zip(batch, audit, strict=True)
        ]
        yield from _telling(log, dialect)


def telling_all(
    changes: Sequence[Change], author: Author, dialect: Dialect
) -> TransactionScript[None]:
    """The script that stores events alone, for changes that leave no audit entries.

    The names of columns are those of `new`.
    """
    now = datetime.now(UTC)
    for start in range(0, len(changes), BATCH):
        log = [
            _event(change.action, change.row, change.old, [*change.new], now, author)
            for change in changes[start : start + BATCH]
        ]
        yield from _telling(log, dialect)


def inserting_told(row: Model, author: Author, dialect: Dialect) -> TransactionScript[int]:
    """The script that inserts a row, and its event without an audit entry; returns the row's key.

    `row` has all columns, and no key yet.
    """
    columns = [*entries.non_empty_values(row)]
    event = _event(AuditAction.CREATED, row, {}, columns, datetime.now(UTC), author)
    inserted = insert_returning_key(type(row), vars(row), dialect)
    if dialect is POSTGRES:
        log = insert_statement(Event, event, dialect)
        [stored] = yield _after(inserted, log, type(row)._meta.db_pk_column)
        return int(stored["row_key"])
    [stored] = yield inserted
    event["row_key"] = key = stored[type(row)._meta.db_pk_column]
    yield insert_statement(Event, event, dialect)
    return int(key)


def _telling(events: Sequence[Values], dialect: Dialect) -> TransactionScript[None]:
    if dialect is POSTGRES:
        yield Statement(LOCK)
    yield insert_all_statement(Event, events, dialect)


def _event(
    action: AuditAction,
    row: Model,
    old: Mapping[str, Any],
    columns: Sequence[str],
    at: datetime,
    author: Author,
) -> Values:
    """The values of an Event by column, but for its own key."""
    values = vars(row)
    # A topic has its own key as that of its topic.
    before = values if action is AuditAction.DELETED else old
    seen = {name: _number(before[name]) for name in RIGHTS_COLUMNS if name in before}
    return {
        "at": at,
        "action": action,
        "entity": type(row).__name__,
        "row_key": row.pk,
        "version": values.get("version"),
        "chat_session_id": values.get("chat_session_id"),
        **{name: _number(values.get(name)) for name in RIGHTS_COLUMNS},
        "topic_id": values.get("topic_id") or values.get("chat_topic_id"),
        "before": seen or None,
        "columns": columns,
        "associate_id": author.associate_id,
        "application_id": author.application_id,
        "door": author.door,
    }


def _number(value: Any) -> int | None:
    return value if value is None else int(value)


def _after(statement: Statement, event: Statement, key: str | None = None) -> Statement:
    """An INSERT and that of its event in one statement of PostgreSQL.

    `key` is the column that the first one returns, if it is to be the event's `row_key`.
    """
    sql = _after_sql(statement.sql, event.sql, key)
    return Statement(sql, [*statement.values, *event.values])


@cache
def _after_sql(statement: str, event: str, key: str | None) -> str:
    """The key of the event is taken after the lock."""
    into, _, parameters = event.partition(" VALUES (")
    table, _, columns = into.partition(" (")
    first, count = statement.count("$") + 1, parameters.count("$")
    names = [name.strip(' ")') for name in columns.split(",")]
    values = [f"${number}" for number in range(first, first + count)]
    found, returned = "in_flight", ""
    if key is not None:
        # The parameter is null: the row had no key when the event was made.
        at = names.index("row_key")
        values[at] = f'COALESCE({values[at]}, written."{key}")'
        found, returned = "in_flight, written", " RETURNING row_key"
    return (
        f"WITH written AS ({statement}), in_flight AS MATERIALIZED ({LOCK})"  # noqa: S608
        f" {table} (event_id, {columns} SELECT nextval('{SEQUENCE}'), {', '.join(values)}"
        f" FROM {found}{returned}"
    )
