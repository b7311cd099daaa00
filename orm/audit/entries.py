"""What the audit trail says of a change; verbs store it in the change's own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any

from tortoise.models import Model

from orm.models.enums import AuditAction

SECRET_COLUMNS = frozenset({"session_key"})
"""Columns whose values open something, so that no right shows them in the trail."""

BOOKKEEPING = frozenset(
    {"version", "created_at", "updated_at", "created_by", "created_by_application"}
)
"""Columns that follow from there being a change; the entry says the same in its own words."""

JSON_TYPES = frozenset({type(None), str, int, bool})
"""Types whose values are told as they are."""


@dataclass(frozen=True)
class Author:
    """Who a row is written for, and how they came: what a row and its audit entry remember."""

    associate_id: int | None
    application_id: int | None
    """The application that speaks for the associate."""
    name: str
    door: str
    request_id: str | None = None
    readable_columns: frozenset[str] = frozenset()
    """Columns whose values everybody may read, so that the trail may tell them."""


OPERATOR = Author(associate_id=None, application_id=None, name="operator", door="command")
"""Whoever runs a command: an account of the machine, and no user of the service."""


def entry(
    author: Author, action: AuditAction, row: Model, old: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, Any]:
    """The entry of a change, by column; `old` and `new` go by column, null where one lacks.

    It names the columns that differ, and tells both values of those that are tellable.
    """
    before = {**dict.fromkeys([*old, *new]), **old}
    after = {**dict.fromkeys(before), **new}
    differing = [name for name in before if before[name] != after[name]]
    told = [
        name for name in differing if name in author.readable_columns and name not in SECRET_COLUMNS
    ]
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
            name: [each if type(each) in JSON_TYPES else _json_value(each) for each in both]
            for name in told
            for both in [(before[name], after[name])]
        },
    }


def non_empty_values(row: Model) -> dict[str, Any]:
    """What a row holds: columns that are neither unset nor kept by the service for itself."""
    held = vars(row)
    return {
        name: held[name]
        for name in _tellable_columns(type(row))
        # Almost all that is held is true, which is found out sooner.
        if held[name] or held[name] not in (None, 0, ())
    }


@cache
def _tellable_columns(model: type[Model]) -> tuple[str, ...]:
    kept = BOOKKEEPING | {model._meta.pk_attr}
    return tuple(name for name in model._meta.fields_db_projection if name not in kept)


def _json_value(value: Any) -> Any:
    """The value as JSON has it: numbers that have a name go by it, and moments are in UTC."""
    if type(value) in JSON_TYPES:
        return value
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, tuple):
        return [_json_value(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value
