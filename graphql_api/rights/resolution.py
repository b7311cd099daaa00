"""What a matrix comes to for a role and an application: for each way that a session can stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from graphql_api.rights.matrix import (
    STANDINGS,
    FieldAccess,
    FieldCell,
    Matrix,
    Standing,
    TableAccess,
    TableCell,
)
from orm.models import ChatSession
from orm.models.enums import Role, Scope

REMEMBERED = 256
"""More than there are roles and sets of scopes in use."""

_RANK = {None: 0, FieldAccess.READ: 1, FieldAccess.UPDATE: 2}

_UNSEEN = TableAccess.INSERT
"""What can be done without seeing any session."""

_OUT_OF_SIGHT = frozenset({"created_by", "created_by_application"})
"""Columns that no public field shows."""


@dataclass(frozen=True, eq=False)
class SessionRights:
    """What one may do with a session; the same object for all sessions of which the same holds."""

    table: TableCell
    fields: Mapping[str, FieldCell]
    """By attribute, references by their own name (`user`)."""
    hidden: tuple[str, ...]
    """Columns that are not shown."""
    hidden_below: Mapping[str, tuple[str, ...]]
    """By reference, the columns of the other row that are not shown."""

    @cached_property
    def settable(self) -> frozenset[str]:
        """Columns that one may set."""
        return frozenset(
            column_of(name) for name, cell in self.fields.items() if cell.mask is FieldAccess.UPDATE
        )

    @cached_property
    def mandatory(self) -> tuple[str, ...]:
        """Columns that have to have a value."""
        return tuple(column_of(name) for name, cell in self.fields.items() if cell.mandatory)

    @cached_property
    def visible(self) -> bool:
        """Whether one may know that the session is there."""
        return TableAccess.SELECT in self.table.mask


@dataclass(frozen=True)
class RightsByStanding:
    """Rights by standing: on sessions that are stored, and on those that are about to be."""

    stored: tuple[SessionRights, ...]
    new: tuple[SessionRights, ...]

    @cached_property
    def anywhere(self) -> Mapping[bool, frozenset[TableAccess]]:
        """All that one may do with some session or other: by an application, and by none."""
        return {
            by_application: frozenset(
                access
                for access in TableAccess
                for standing in STANDINGS
                if by_application or not standing & Standing.MADE
                for rows in [self.new if access is TableAccess.INSERT else self.stored]
                if access in rows[standing].table.mask
            )
            for by_application in (False, True)
        }


@lru_cache(maxsize=REMEMBERED)
def resolve_rights(matrix: Matrix, role: Role, scopes: frozenset[Scope] | None) -> RightsByStanding:
    """What a matrix grants to a role, alone or (with scopes) by an application."""
    resolver = _Resolver(matrix, role, scopes)
    known: dict[object, SessionRights] = {}

    def same(rights: SessionRights) -> SessionRights:
        # Equal rights are one object, so that what is made of them is made once.
        return known.setdefault((rights.table, tuple(rights.fields.items())), rights)

    return RightsByStanding(
        tuple(same(resolver.on_stored(standing)) for standing in STANDINGS),
        tuple(same(resolver.on_new(standing)) for standing in STANDINGS),
    )


def attributes() -> tuple[str, ...]:
    """The fields of sessions that have cells, by attribute."""
    meta = ChatSession._meta
    keys = {f"{name}_id" for name in meta.fk_fields}
    return tuple(name for name in meta.fields_map if name not in keys | _OUT_OF_SIGHT)


def column_of(attribute: str) -> str:
    """The column behind an attribute: a reference has its key in one."""
    return f"{attribute}_id" if attribute in ChatSession._meta.fk_fields else attribute


def attribute_of(column: str) -> str:
    """The attribute that has its cell for a column."""
    field = column.removesuffix("_id")
    return field if field in ChatSession._meta.fk_fields else column


class _Resolver:
    def __init__(self, matrix: Matrix, role: Role, scopes: frozenset[Scope] | None) -> None:
        self._matrix, self._role, self._scopes = matrix, matrix.roles[role], scopes

    def on_stored(self, standing: int) -> SessionRights:
        table = self._table(standing)
        if TableAccess.SELECT not in table.mask:
            most = FieldCell(None, table.reason)
        elif TableAccess.UPDATE not in table.mask:
            most = FieldCell(FieldAccess.READ, table.reason)
        else:
            most = FieldCell()
        return self._row(table, standing, most)

    def on_new(self, standing: int) -> SessionRights:
        table = self._table(standing)
        may = TableAccess.INSERT in table.mask
        most = FieldCell() if may else FieldCell(FieldAccess.READ, table.reason)
        return self._row(table, standing, most)

    def _row(self, table: TableCell, standing: int, most: FieldCell) -> SessionRights:
        cells = {name: self._field(name, standing, most) for name in attributes()}
        hidden = {name for name, cell in cells.items() if cell.mask is None}
        below = {
            reference: tuple(name for name, told in fields.items() if told in hidden)
            for reference, fields in self._matrix.below.items()
        }
        return SessionRights(
            table,
            cells,
            tuple(column_of(name) for name in cells if name in hidden),
            {reference: names for reference, names in below.items() if names},
        )

    def _table(self, standing: int) -> TableCell:
        cell = self._lesser_of_both(standing)
        if TableAccess.SELECT in cell.mask:
            return cell
        # Nobody changes or removes what they cannot see: to them it is not there.
        return TableCell(tuple(each for each in cell.mask if each is _UNSEEN), cell.reason)

    def _lesser_of_both(self, standing: int) -> TableCell:
        cell = self._role.table_on(standing)
        if self._scopes is None:
            return cell
        if not standing & Standing.MADE and Scope.ALL not in self._scopes:
            return TableCell((), self._matrix.not_made)
        needed = {access: scope for scope, access in self._matrix.scopes.items()}
        allowed = self._matrix.application.table_on(standing)
        scoped = tuple(each for each in allowed.mask if needed[each] in self._scopes)
        if scoped != allowed.mask:
            allowed = TableCell(scoped, self._matrix.lacks_scope)
        return _lesser_table(cell, allowed)

    def _field(self, name: str, standing: int, most: FieldCell) -> FieldCell:
        kept = self._matrix.kept.get(name)
        if kept is not None and name in self._matrix.never_hidden:
            return kept
        cell = self._role.field_on(standing, name)
        if self._scopes is not None:
            cell = _lesser(cell, self._matrix.application.field_on(standing, name))
        if kept is not None:
            cell = _lesser(cell, kept)
        return _lesser(cell, most)


def _lesser_table(one: TableCell, other: TableCell) -> TableCell:
    mask = tuple(each for each in one.mask if each in other.mask)
    return one if mask == one.mask else TableCell(mask, other.reason)


def _lesser(one: FieldCell, other: FieldCell) -> FieldCell:
    less = one if _RANK[one.mask] <= _RANK[other.mask] else other
    mandatory = (one.mandatory or other.mandatory) and less.mask is FieldAccess.UPDATE
    return FieldCell(less.mask, less.reason, mandatory)
