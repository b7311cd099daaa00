"""Refuses actions on rows and fields that a matrix does not allow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from strawberry.utils.str_converters import to_camel_case
from tortoise.models import Model

from graphql_api.errors import ComparisonForbidden, FieldsForbidden
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.resolution import RowRights
from graphql_api.rights.rights import Rights
from orm.errors import Forbidden, InvalidValue, NotFound, Problem
from orm.sessions.listing.columns import Column
from orm.values import normalize_datetime


def enforce(rights: Rights, access: TableAccess) -> None:
    """Raise Forbidden if there is no row on which the caller may do that."""
    if not rights.granted_anywhere(access):
        reason = rights.refusal_reason(access)
        raise Forbidden(f"You may not {access.name.lower()} {rights.matrix.plural}. {reason}")


def enforce_new(rights: Rights, values: Mapping[str, Any]) -> None:
    """Raise unless the caller may create a row with these values, by column.

    Raises Forbidden, FieldsForbidden for fields that may not be set, and InvalidValue for mandatory
    fields without a value. The values of a blank row need no right, because clients send a blank
    row back whole.
    """
    enforce(rights, TableAccess.INSERT)
    row = rights.on_new(values)
    if TableAccess.INSERT not in row.table.mask:
        raise Forbidden(f"You may not insert this {rights.matrix.called}. {row.table.reason}")
    forbidden = values.keys() - row.settable
    _enforce_settable(
        row,
        [
            name
            for name in values
            if name in forbidden and not _is_blank(rights.matrix.model, name, values[name])
        ],
    )
    _enforce_mandatory(values, row.mandatory)


@dataclass(frozen=True)
class RightsGuard:
    """Checks a write to a stored row; `access` (UPDATE or DELETE) is the action it needs."""

    rights: Rights
    access: TableAccess

    def check_row(self, row: Model) -> None:
        """Raise NotFound for an invisible row, Forbidden for one that is visible only."""
        rights = self.rights.on(row)
        if not rights.visible:
            raise NotFound(f"There is no {self.rights.matrix.called} {row.pk}.")
        if self.access not in rights.table.mask:
            verb = self.access.name.lower()
            called = self.rights.matrix.called
            raise Forbidden(f"You may not {verb} this {called}. {rights.table.reason}")

    def allowed_values(self, row: Model, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values without those of hidden columns, by column.

        Null for a hidden column is ignored: a client that sends a row back whole sends the null
        that it was shown. Any other value raises FieldsForbidden, even if it equals the stored one:
        otherwise callers could find the stored value by guessing.
        """
        rights = self.rights.on(row)
        hidden = set(rights.hidden)
        _enforce_settable(
            rights, [name for name in hidden & values.keys() if not _is_unset(values[name])]
        )
        return {name: value for name, value in values.items() if name not in hidden}

    def check_changes(self, row: Model, changes: Mapping[str, Any]) -> None:
        """Raise FieldsForbidden if a column changes that the caller may not set.

        InvalidValue if a mandatory column loses its value.
        """
        rights = self.rights.on(row)
        _enforce_settable(rights, changes)
        _enforce_mandatory(changes, [name for name in rights.mandatory if name in changes])


@dataclass(frozen=True)
class CustomerGuard(RightsGuard):
    """Checks that a customer writes in their own session, of which they set no field themselves."""

    def check_row(self, row: Model) -> None:
        """Raise NotFound for a session of somebody else."""
        if not self.rights.on(row).visible:
            raise NotFound(f"There is no {self.rights.matrix.called} {row.pk}.")


def _enforce_settable(rights: RowRights, columns: Iterable[str]) -> None:
    problems = [
        Problem((column,), rights.cell_of(column).reason)
        for column in columns
        if column not in rights.settable
    ]
    if problems:
        raise FieldsForbidden(*problems)


def _enforce_mandatory(values: Mapping[str, Any], columns: Iterable[str]) -> None:
    problems = [
        Problem((name,), "must have a value")
        for name in columns
        if not (value := values.get(name)) or _is_unset(value)
    ]
    if problems:
        raise InvalidValue(*problems)


def _is_blank(model: type[Model], column: str, value: object) -> bool:
    """True if a new row holds the same in a column when it is given no value."""
    return not value or _is_unset(value) or value == model._meta.fields_map[column].default


def _is_unset(value: object) -> bool:
    """True for the values that callers are shown for a hidden field: null, or year 1 for a date."""
    return value is None or (isinstance(value, datetime) and normalize_datetime(value) is None)


class MayCompare(Protocol):
    """The rights of a caller on the rows of a list."""

    @property
    def plural(self) -> str:
        """The name of the rows in messages."""
        ...

    def may_compare(self, column: Column) -> bool:
        """True if the caller may read a column in every row that the list can show them."""
        ...


def enforce_comparable(rights: MayCompare, column: Column, path: tuple[str | int, ...]) -> None:
    """Raise ComparisonForbidden unless the caller may filter or order rows by a column.

    They may if they may read it in every row that they see. `path` is the column's place in the
    operation's arguments.
    """
    if not rights.may_compare(column):
        name = column.name if column.reference is None else f"{column.reference}.{column.name}"
        public_name = ".".join(to_camel_case(step) for step in name.split("."))
        hidden = f"which is hidden in {rights.plural} that you see."
        raise ComparisonForbidden(Problem(path, f"may not use {public_name}, {hidden}"))
