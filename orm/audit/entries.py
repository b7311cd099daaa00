"""Audit entries: the record of one change, stored in the same transaction as the change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, Flag
from functools import cache
from typing import Any

from tortoise.models import Model

from orm.models.enums import AuditAction
from orm.value_objects import to_json

SECRET_COLUMNS = frozenset({"session_key"})
"""Columns that hold secrets, whose values no right makes visible in the trail."""

BOOKKEEPING = frozenset(
    {
        *("version", "created_at", "updated_at", "created_by", "created_by_application"),
        "last_revoked_at",
    }
)
"""Columns whose facts an entry has elsewhere: when and by whom it was made, or in `revoked_at`."""

JSON_TYPES = frozenset({type(None), str, int, bool})
"""Types whose values JSON takes unchanged."""


@dataclass(frozen=True)
class Author:
    """The caller on whose behalf a row is written, as the row and its audit entry record it."""

    associate_id: int | None
    application_id: int | None
    """The application that calls on behalf of the associate."""
    name: str
    door: str
    request_id: str | None = None
    readable_columns: Mapping[type[Model], Collection[str]] = field(default_factory=dict)
    """The columns of each model whose values every reader of the trail may see, and so an entry
    contains. By model, because one write may change rows of several; none of a missing one."""


OPERATOR = Author(associate_id=None, application_id=None, name="operator", door="command")
"""The author of changes by a command: an account of the machine, not a user of the service."""

SERVICE = Author(associate_id=None, application_id=None, name="service", door="sweep")
"""The author of changes that nobody asks for: the service closes a session that is dead."""


def entry(
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
