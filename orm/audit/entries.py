"""Audit entries: who makes them, and which columns they tell of (orm/events/recording.py)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tortoise.models import Model

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
