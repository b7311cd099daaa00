"""Compares a caller's values with a stored session, and finds the columns to change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orm.models import ChatSession
from orm.values import WrittenMoment, storable_values

COMPUTED_COLUMNS = frozenset(
    {"status", "when_requested", "session_key", "initial_queue_pos", "rank"}
)
"""Columns that the service fills when a session is created; unset ones keep the stored value."""

KEY = "chat_session_id"


def changes_to(row: ChatSession, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that get another value, each with the value to store.

    Null resets a column to its default. Null, 0 and an empty text leave a column of
    `COMPUTED_COLUMNS` as it is. A date that equals the stored one cut to fewer digits of a second
    changes nothing (docs/decisions/0019-dates-cut-to-milliseconds.md).

    InvalidValue names all values that cannot be stored.
    """
    storable = storable_values(ChatSession, values)
    unset = {name: _default(name) for name in values if name not in {*storable, *COMPUTED_COLUMNS}}
    wanted = {
        name: ChatSession._meta.fields_map[name].to_python_value(value)
        for name, value in {**unset, **storable}.items()
        if name != KEY and (value or name not in COMPUTED_COLUMNS)
    }
    return {
        name: value
        for name, value in wanted.items()
        if value != getattr(row, name) and not _is_same_moment(values[name], getattr(row, name))
    }


def _default(name: str) -> Any:
    return ChatSession._meta.fields_map[name].default


def _is_same_moment(written: object, stored: datetime | None) -> bool:
    return isinstance(written, WrittenMoment) and stored is not None and written.matches(stored)
