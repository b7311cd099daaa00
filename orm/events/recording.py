"""Records a change in its own transaction: an entry of the audit trail, and an event of the log.

Every change of a row that has an audit entry is recorded here, so that none is without its event.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, Flag
from functools import cache
from typing import Any, NamedTuple

from tortoise.models import Model

from orm.audit.entries import BOOKKEEPING, JSON_TYPES, SECRET_COLUMNS, Author
from orm.engine.rows import insert_returning_key, insert_statement
from orm.engine.scripts import POSTGRES, Dialect, TransactionScript
from orm.events.in_flight import after
from orm.models import AuditEntry, Event
from orm.models.enums import AuditAction
from orm.value_objects import to_json

RIGHTS_COLUMNS = ("user_id", "topic_id", "status", "transfer_to_id", "created_by_application")
"""The columns on which the right to see a row depends."""

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
    entry = entry_of(author, *change)
    event = event_of(change.action, change.row, change.old, entry["columns"], entry["at"], author)
    audit, log = (
        insert_statement(AuditEntry, entry, dialect),
        insert_statement(Event, event, dialect),
    )
    if dialect is POSTGRES:
        # One statement, because each is a round trip to the server.
        yield after(audit, log)
    else:
        yield audit
        yield log


def inserting_with_event(row: Model, author: Author, dialect: Dialect) -> TransactionScript[int]:
    """The script that inserts a row, and its event without an audit entry; returns the row's key.

    `row` has all columns, and no key yet.
    """
    columns = [*non_empty_values(row)]
    event = event_of(AuditAction.CREATED, row, {}, columns, datetime.now(UTC), author)
    inserted = insert_returning_key(type(row), vars(row), dialect)
    if dialect is POSTGRES:
        log = insert_statement(Event, event, dialect)
        [stored] = yield after(inserted, log, type(row)._meta.db_pk_column)
        return int(stored["row_key"])
    [stored] = yield inserted
    event["row_key"] = key = stored[type(row)._meta.db_pk_column]
    yield insert_statement(Event, event, dialect)
    return int(key)


def entry_of(
    author: Author,
    action: AuditAction,
    row: Model,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    identity: Collection[str] = (),
) -> dict[str, Any]:
    """The values of an AuditEntry for a change, by column.

    `old` and `new` are values of the changed row by column; a missing one counts as null. The entry
    names all columns that differ, with the old and the new value of those that are readable. It
    also has the unchanged columns `identity` of a row whose primary key nobody knows.
    """
    same = {name: getattr(row, name) for name in identity}
    before = {**same, **dict.fromkeys([*old, *new]), **old}
    after = {**dict.fromkeys(before), **same, **new}
    differing = [name for name in before if before[name] != after[name] or name in same]
    readable = author.readable_columns.get(type(row), ())
    visible = [name for name in differing if name in readable and name not in SECRET_COLUMNS]
    return {
        "at": datetime.now(UTC),
        "associate_id": author.associate_id,
        "user_name": author.name,
        "door": author.door,
        "application_id": author.application_id,
        "request_id": author.request_id,
        "action": action,
        "entity": type(row).__name__,
        "row_key": row.pk,
        "columns": differing,
        "values": {
            name: [
                value if type(value) in JSON_TYPES else _json_value(value)
                for value in (before[name], after[name])
            ]
            for name in visible
        },
    }


def non_empty_values(row: Model) -> dict[str, Any]:
    """A row's values by column, without unset ones, bookkeeping and the primary key."""
    values = vars(row)
    return {
        name: values[name]
        for name in _audited_columns(type(row))
        # Almost all values are true, and that test is cheaper than the second.
        if values[name] or values[name] not in (None, 0, ())
    }


@cache
def _audited_columns(model: type[Model]) -> tuple[str, ...]:
    left_out = BOOKKEEPING | {model._meta.pk_attr}
    return tuple(name for name in model._meta.fields_db_projection if name not in left_out)


def _json_value(value: Any) -> Any:
    """The value in JSON, also within value objects.

    A member of an enum is its name, a set of flags a list of names, a date ISO 8601 in UTC.
    """
    if type(value) in JSON_TYPES:
        return value
    if isinstance(value, Flag):
        return [flag.name for flag in value]
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, tuple | list):
        return [_json_value(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if is_dataclass(value):
        return {name: _json_value(part) for name, part in vars(value).items()}
    return to_json(value) if isinstance(value, date | time | timedelta) else value


def event_of(
    action: AuditAction,
    row: Model,
    old: Mapping[str, Any],
    columns: Sequence[str],
    at: datetime,
    author: Author,
) -> Values:
    """The values of an Event by column, but for its own key."""
    values = vars(row)
    value = values.get
    before = values if action is AuditAction.DELETED else old
    # A new row was visible to nobody before. Statuses are numbers to both drivers, and in JSON.
    seen = {name: before[name] for name in RIGHTS_COLUMNS if name in before} if before else None
    return {
        "at": at,
        "action": action,
        "entity": type(row).__name__,
        "row_key": row.pk,
        "version": value("version"),
        "chat_session_id": value("chat_session_id"),
        # A topic has its own key as that of its topic.
        "topic_id": value("topic_id") or value("chat_topic_id"),
        "user_id": value("user_id"),
        "status": value("status"),
        "transfer_to_id": value("transfer_to_id"),
        "created_by_application": value("created_by_application"),
        "before": seen or None,
        "columns": columns,
        "associate_id": author.associate_id,
        "application_id": author.application_id,
        "door": author.door,
    }
