"""Records a change in its own transaction: an entry of the audit trail, and an event of the log.

On PostgreSQL keys are given out before their transactions commit, in any order. So a writer that
takes a key holds an advisory lock until it ends, whose number is the last key that was given out
before: readers stop below the least such number (reading.py). No writer waits for another one.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from tortoise.models import Model

from orm.audit.entries import Author
from orm.engine.rows import insert_statement
from orm.engine.scripts import POSTGRES, Dialect, Statement, TransactionScript
from orm.models import AuditEntry, Event
from orm.models.enums import AuditAction

LOCK_SPACE = 0x7061
"""The upper 16 bits of the numbers of these advisory locks."""

SEQUENCE = "event_event_id_seq"
"""PostgreSQL's sequence of the keys of events."""

RIGHTS_COLUMNS = ("user_id", "topic_id", "status", "transfer_to_id", "created_by_application")
"""Columns on which it depends who may see a row."""


def event_of(
    entry: Mapping[str, Any], author: Author, row: Model, old: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of an Event, by column, for the change that an audit entry tells of.

    `row` has the values after the change, or the last ones of a row that is deleted. `old` has the
    former values by column, as the entry's do.
    """
    values = vars(row)
    is_deleted = entry["action"] is AuditAction.DELETED
    before = {
        name: _plain(values[name] if is_deleted else old[name])
        for name in RIGHTS_COLUMNS
        if name in (values if is_deleted else old)
    }
    return {
        "at": entry["at"],
        "action": entry["action"],
        "entity": entry["entity"],
        "row_key": row.pk,
        "version": values.get("version"),
        "chat_session_id": values.get("chat_session_id"),
        "topic_id": values.get("topic_id"),
        "user_id": values.get("user_id"),
        "before": before or None,
        "columns": entry["columns"],
        "associate_id": author.associate_id,
        "application_id": author.application_id,
        "door": author.door,
    }


def recording(
    entry: Mapping[str, Any], event: Mapping[str, Any], dialect: Dialect
) -> TransactionScript[None]:
    """The script that stores an audit entry and its event; it is the last write of a verb."""
    audit, log = (
        insert_statement(AuditEntry, entry, dialect),
        insert_statement(Event, event, dialect),
    )
    if dialect is POSTGRES:
        # One statement, because each is a round trip to the server.
        yield Statement(_postgres_sql(audit.sql, log.sql), [*audit.values, *log.values])
    else:
        yield audit
        yield log


@cache
def _postgres_sql(audit: str, log: str) -> str:
    """INSERT of both rows; the key of the event is taken after the lock."""
    into, _, parameters = log.partition(" VALUES (")
    first = audit.count("$") + 1
    count = parameters.count("$")
    values = ", ".join(f"${number}" for number in range(first, first + count))
    table, _, columns = into.partition(" (")
    return (
        f"WITH audit AS ({audit}), in_flight AS MATERIALIZED ({lock_sql()})"  # noqa: S608
        f" {table} (event_id, {columns} SELECT nextval('{SEQUENCE}'), {values} FROM in_flight"
    )


def lock_sql() -> str:
    """SELECT that takes the lock of a writer, until its transaction ends."""
    return (
        f"SELECT pg_advisory_xact_lock_shared({LOCK_SPACE << 48} + last_value"  # noqa: S608
        f" - (NOT is_called)::int) FROM {SEQUENCE}"
    )


def _plain(value: Any) -> Any:
    return value if value is None else int(value)
