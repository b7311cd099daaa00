"""What a caller's values change of a session that is stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orm.models import ChatSession
from orm.values import WrittenMoment, storable_values

WORKED_OUT = frozenset({"status", "when_requested", "session_key", "initial_queue_pos", "rank"})
"""Columns that the service fills when a session is created: unset, they keep what is stored."""

KEY = "chat_session_id"


def changes_to(row: ChatSession, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that get another value, each as its column keeps it.

    Null unsets a column; so do 0 and an empty text where the service worked the value out. A date
    that tells the stored one with fewer digits leaves it. InvalidValue names all values that cannot
    be stored.
    """
    kept = storable_values(ChatSession, values)
    unset = {name: _default(name) for name in values if name not in {*kept, *WORKED_OUT}}
    wanted = {
        name: ChatSession._meta.fields_map[name].to_python_value(value)
        for name, value in {**unset, **kept}.items()
        if name != KEY and (value or name not in WORKED_OUT)
    }
    return {
        name: value
        for name, value in wanted.items()
        if value != getattr(row, name) and not _tells(values[name], getattr(row, name))
    }


def _default(name: str) -> Any:
    return ChatSession._meta.fields_map[name].default


def _tells(written: object, stored: datetime | None) -> bool:
    return isinstance(written, WrittenMoment) and stored is not None and written.tells(stored)
