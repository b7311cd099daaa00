"""Refusing what the matrix does not grant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from graphql_api.errors import FieldsForbidden
from graphql_api.rights import session_matrix
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.resolution import SessionRights, attribute_of
from graphql_api.rights.rights import Rights
from orm.errors import Forbidden, InvalidValue, NotFound, Problem
from orm.models import ChatSession
from orm.sessions.listing.columns import Column
from orm.values import normalize_datetime


def enforce(rights: Rights, access: TableAccess) -> None:
    """Forbidden unless there may be a session on which the caller has that right."""
    if not rights.anywhere(access):
        why = rights.why_nowhere(access)
        raise Forbidden(f"You may not {access.name.lower()} chat sessions. {why}")


def enforce_new(rights: Rights, values: Mapping[str, Any]) -> None:
    """Forbidden unless the caller may store a session with these values, by column.

    What a blank session holds anyway takes no right: clients send it back whole.
    """
    enforce(rights, TableAccess.INSERT)
    row = rights.on_new(values)
    if TableAccess.INSERT not in row.table.mask:
        raise Forbidden(f"You may not insert this chat session. {row.table.reason}")
    kept = values.keys() - row.settable
    _enforce_fields(
        row, [name for name in values if name in kept and not _is_blank(name, values[name])]
    )
    _enforce_there(values, row.mandatory)


@dataclass(frozen=True)
class RightsGuard:
    """Watches over a write to a stored session; UPDATE or DELETE is what it needs."""

    rights: Rights
    access: TableAccess

    def check_row(self, row: ChatSession) -> None:
        """NotFound for a session out of the caller's sight, Forbidden for one out of reach."""
        rights = self.rights.on(row)
        if not rights.visible:
            raise NotFound(f"There is no chat session {row.pk}.")
        if self.access not in rights.table.mask:
            verb = self.access.name.lower()
            raise Forbidden(f"You may not {verb} this chat session. {rights.table.reason}")

    def allowed_values(self, row: ChatSession, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that count, by column.

        Null in a hidden field says nothing: so it was shown to whoever sends a session back. Any
        other value is refused, the stored one among them, or callers could find it by guessing.
        """
        rights = self.rights.on(row)
        hidden = set(rights.hidden)
        _enforce_fields(
            rights, [name for name in hidden & values.keys() if not _is_unset(values[name])]
        )
        return {name: value for name, value in values.items() if name not in hidden}

    def check_changes(self, row: ChatSession, changes: Mapping[str, Any]) -> None:
        """Forbidden when a column is about to change that may only be read."""
        rights = self.rights.on(row)
        _enforce_fields(rights, changes)
        _enforce_there(changes, [name for name in rights.mandatory if name in changes])


def _enforce_fields(rights: SessionRights, columns: Iterable[str]) -> None:
    kept = [
        Problem((column,), rights.fields[attribute_of(column)].reason)
        for column in columns
        if column not in rights.settable
    ]
    if kept:
        raise FieldsForbidden("set", *kept)


def _enforce_there(values: Mapping[str, Any], columns: Iterable[str]) -> None:
    lacking = [
        Problem((name,), "must have a value")
        for name in columns
        if not (value := values.get(name)) or _is_unset(value)
    ]
    if lacking:
        raise InvalidValue(*lacking)


def _is_blank(column: str, value: object) -> bool:
    """Whether a column of a new session would hold as much without being given the value."""
    return not value or _is_unset(value) or value == ChatSession._meta.fields_map[column].default


def _is_unset(value: object) -> bool:
    """Whether a value is what the doors show of a hidden field: null, or the date for never."""
    return value is None or (isinstance(value, datetime) and normalize_datetime(value) is None)


def enforce_comparing(
    rights: Rights, column: Column, verb: str, path: tuple[str | int, ...]
) -> None:
    """FieldsForbidden unless the caller may read the column in every session that they see.

    `path` is where in the arguments it is named.
    """
    for attribute in _told_by(column):
        if not rights.may_compare(attribute):
            name = column.name if column.reference is None else f"{column.reference}.{column.name}"
            shown = ".".join(to_camel_case(step) for step in name.split("."))
            raise FieldsForbidden(verb, Problem(path, f"{shown} {HIDDEN}"))


HIDDEN = "is hidden in sessions that you see."


def _told_by(column: Column) -> tuple[str, ...]:
    """The attributes of a session that a column tells of."""
    if column.reference is None:
        return (attribute_of(column.name),)
    below = session_matrix.MATRIX.below.get(column.reference, {})
    told = below.get(column.name)
    return (column.reference, told) if told else (column.reference,)
