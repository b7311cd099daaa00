"""Resolves a matrix for one role and application, for each standing that a row can have."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tortoise.models import Model

from graphql_api.rights.matrix import (
    FieldAccess,
    FieldCell,
    Matrix,
    TableAccess,
    TableCell,
)
from graphql_api.rights.standings import Standing
from orm.models.enums import USER_ROLES, Role, Scope
from orm.sessions.listing.columns import Column

CACHE_SIZE = 256
"""More than there are combinations of a role and a set of scopes in use."""

_RANK = {None: 0, FieldAccess.READ: 1, FieldAccess.UPDATE: 2}

_INTERNAL_COLUMNS = frozenset({"created_by", "created_by_application"})
"""Columns that no public field shows."""


@dataclass(frozen=True, eq=False)
class RowRights:
    """The rights on one row. Rows of an entity with equal rights share one object."""

    model: type[Model]
    table: TableCell
    fields: Mapping[str, FieldCell]
    """By attribute name; a reference has its own name (`user`), not its column's (`user_id`)."""
    hidden: tuple[str, ...]
    """The columns that the caller may not read."""
    hidden_in_reference: Mapping[str, Mapping[str, None]]
    """For each reference, the other row's columns that the caller may not read, with null."""

    @cached_property
    def settable(self) -> frozenset[str]:
        """The columns that the caller may set."""
        return frozenset(
            column_of(self.model, name)
            for name, cell in self.fields.items()
            if cell.mask is FieldAccess.UPDATE
        )

    @cached_property
    def mandatory(self) -> tuple[str, ...]:
        """The columns that must have a value."""
        return tuple(
            column_of(self.model, name) for name, cell in self.fields.items() if cell.mandatory
        )

    def cell_of(self, column: str) -> FieldCell:
        """The cell that covers a column: that of the reference `user` for `user_id`."""
        attribute = column.removesuffix("_id")
        return self.fields[attribute if attribute in self.model._meta.fk_fields else column]

    def shows(self, column: Column) -> bool:
        """True if the caller may read a column of the row, or of a row that it refers to."""
        reference = column.reference
        if reference is None:
            return self.cell_of(column.name).mask is not None
        hidden = self.hidden_in_reference.get(reference, {})
        return self.fields[reference].mask is not None and column.name not in hidden

    @cached_property
    def visible(self) -> bool:
        """True if the caller may know that the row exists."""
        return TableAccess.SELECT in self.table.mask


@dataclass(frozen=True, eq=False)
class RightsByStanding:
    """The RowRights of one role and set of scopes, by standing: one row of the matrix.

    `stored` is for rows in the database, `new` for rows that are about to be created. Each has one
    entry for each of the matrix's standings.
    """

    matrix: Matrix
    stored: Mapping[int, RowRights]
    new: Mapping[int, RowRights]


@lru_cache(maxsize=CACHE_SIZE)
def resolve_rights(matrix: Matrix, role: Role, scopes: frozenset[Scope] | None) -> RightsByStanding:
    """The rights that a matrix grants to a role; `scopes` are the calling application's.

    `scopes` is None if no application calls.
    """
    resolver = _Resolver(matrix, role, scopes)
    unique: dict[object, RowRights] = {}

    def shared(rights: RowRights) -> RowRights:
        # Equal rights are one object, so that results derived from them can be cached by identity.
        return unique.setdefault((rights.table, tuple(rights.fields.items())), rights)

    return RightsByStanding(
        matrix,
        {standing: shared(resolver.on_stored(standing)) for standing in matrix.standings},
        {standing: shared(resolver.on_new(standing)) for standing in matrix.standings},
    )


def attributes(model: type[Model]) -> tuple[str, ...]:
    """The attribute names of an entity's fields that have cells."""
    meta = model._meta
    keys = {f"{name}_id" for name in meta.fk_fields}
    return tuple(name for name in meta.fields_map if name not in keys | _INTERNAL_COLUMNS)


def column_of(model: type[Model], attribute: str) -> str:
    """The column of an attribute: `user_id` for the reference `user`."""
    return f"{attribute}_id" if attribute in model._meta.fk_fields else attribute


@lru_cache(maxsize=CACHE_SIZE)
def tellable_columns(matrix: Matrix) -> frozenset[str]:
    """The columns of an entity that no cell hides from a role of users, however a row stands.

    Both for users who call themselves, and for applications that call with all scopes. Customers
    read no audit trail, so what is hidden from them does not count. Whether users may see the row
    as a whole does not count either, so the rights on new rows are asked: these hide only what a
    field's own cell hides.
    """
    rows = [
        rights
        for role in USER_ROLES
        for scopes in (None, frozenset(Scope))
        for rights in resolve_rights(matrix, role, scopes).new.values()
    ]
    hidden = {column for rights in rows for column in rights.hidden}
    model = matrix.model
    return frozenset(column_of(model, name) for name in attributes(model)) - hidden


class _Resolver:
    def __init__(self, matrix: Matrix, role: Role, scopes: frozenset[Scope] | None) -> None:
        self._matrix, self._role, self._scopes = matrix, matrix.roles[role], scopes
        self._field_flags = 0
        for cells in (self._role, matrix.application):
            for flags, overriding in cells.by_standing.items():
                self._field_flags |= flags if overriding.fields else 0
        self._resolved: dict[tuple[TableCell, FieldCell, int], RowRights] = {}

    def on_stored(self, standing: int) -> RowRights:
        table = self._table(standing)
        if TableAccess.SELECT not in table.mask:
            most = FieldCell(None, table.reason)
        elif TableAccess.UPDATE not in table.mask:
            most = FieldCell(FieldAccess.READ, table.reason)
        else:
            most = FieldCell()
        return self._row_rights(table, standing, most)

    def on_new(self, standing: int) -> RowRights:
        table = self._table(standing)
        may_insert = TableAccess.INSERT in table.mask
        most = FieldCell() if may_insert else FieldCell(FieldAccess.READ, table.reason)
        return self._row_rights(table, standing, most)

    def _row_rights(self, table: TableCell, standing: int, most: FieldCell) -> RowRights:
        # Most flags decide about the table alone, and its cells are few.
        decisive = table, most, standing & self._field_flags
        if decisive not in self._resolved:
            self._resolved[decisive] = self._resolve(table, standing, most)
        return self._resolved[decisive]

    def _resolve(self, table: TableCell, standing: int, most: FieldCell) -> RowRights:
        model = self._matrix.model
        cells = {name: self._field(name, standing, most) for name in attributes(model)}
        hidden = {name for name, cell in cells.items() if cell.mask is None}
        return RowRights(
            model,
            table,
            cells,
            tuple(column_of(model, name) for name in cells if name in hidden),
            self._hidden_in_reference(hidden),
        )

    def _hidden_in_reference(self, hidden: set[str]) -> Mapping[str, Mapping[str, None]]:
        found = {
            reference: dict.fromkeys(
                column
                for column, repeated in columns.items()
                if not hidden.isdisjoint(repeated) or not self._may_show(reference, column)
            )
            for reference, columns in self._matrix.reference_fields.items()
        }
        return {reference: columns for reference, columns in found.items() if columns}

    def _may_show(self, reference: str, column: str) -> bool:
        shown = self._role.shown_in_references
        if shown is not None and column not in shown.get(reference, ()):
            return False
        return self._may_see_others or column in self._matrix.shown_without_all[reference]

    @property
    def _may_see_others(self) -> bool:
        """True unless only rows that the calling application made are open to it."""
        scope = self._matrix.scope_for_others
        return self._scopes is None or scope is None or scope in self._scopes

    def _table(self, standing: int) -> TableCell:
        cell = self._lesser_of_role_and_application(standing)
        if TableAccess.SELECT in cell.mask:
            return cell
        # A caller cannot change or delete rows that they cannot see; they can only insert.
        mask = tuple(access for access in cell.mask if access is TableAccess.INSERT)
        return TableCell(mask, cell.reason)

    def _lesser_of_role_and_application(self, standing: int) -> TableCell:
        cell = self._role.table_on(standing)
        if self._scopes is None:
            return cell
        if not standing & Standing.MADE and not self._may_see_others:
            return TableCell((), self._matrix.not_created_reason)
        scope_for = self._matrix.scopes
        allowed = self._matrix.application.table_on(standing)
        scoped = tuple(access for access in allowed.mask if scope_for[access] in self._scopes)
        if scoped != allowed.mask:
            allowed = TableCell(scoped, self._matrix.missing_scope_reason)
        return _lesser_table(cell, allowed)

    def _field(self, name: str, standing: int, most: FieldCell) -> FieldCell:
        read_only = self._matrix.read_only.get(name)
        if read_only is not None and name in self._matrix.never_hidden:
            return read_only
        cell = self._role.field_on(standing, name)
        if self._scopes is not None:
            cell = _lesser(cell, self._matrix.application.field_on(standing, name))
        if read_only is not None:
            cell = _lesser(cell, read_only)
        return _lesser(cell, most)


def _lesser_table(one: TableCell, other: TableCell) -> TableCell:
    mask = tuple(access for access in one.mask if access in other.mask)
    return one if mask == one.mask else TableCell(mask, other.reason)


def _lesser(one: FieldCell, other: FieldCell) -> FieldCell:
    less = one if _RANK[one.mask] <= _RANK[other.mask] else other
    mandatory = (one.mandatory or other.mandatory) and less.mask is FieldAccess.UPDATE
    return FieldCell(less.mask, less.reason, mandatory)
