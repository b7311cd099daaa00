"""What a matrix of rights is made of: cells, and rows of cells for each role."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntFlag

import strawberry

from orm.models.enums import Role, Scope


@strawberry.enum(description="Something one may do with rows.")
class TableAccess(Enum):
    """What one may do with rows; the order is the contract's."""

    SELECT = "Select"
    UPDATE = "Update"
    INSERT = "Insert"
    DELETE = "Delete"


@strawberry.enum(description="Something one may do with a field; UPDATE includes reading it.")
class FieldAccess(Enum):
    """What one may do with a field, from less to more, and a hint about it."""

    READ = "Read"
    UPDATE = "Update"
    UI_HINT_MANDATORY = "UIHintMandatory"


class Standing(IntFlag):
    """How a session stands to whoever calls; it may stand so in several ways, or in none."""

    OWN = 1
    """The caller is the user who handles it."""
    QUEUED = 2
    """It waits in the queue."""
    MADE = 4
    """The application that calls made it."""


STANDINGS = range(8)
"""All ways that a session can stand, as numbers."""


@dataclass(frozen=True)
class TableCell:
    """What is allowed on the table, and why no more is."""

    mask: tuple[TableAccess, ...] = tuple(TableAccess)
    reason: str = ""


@dataclass(frozen=True)
class FieldCell:
    """The most that is allowed on a field (None: not even to read it), and why no more is."""

    mask: FieldAccess | None = FieldAccess.UPDATE
    reason: str = ""
    mandatory: bool = False
    """Whether sessions cannot be without it."""


@dataclass(frozen=True)
class StandingCells:
    """Cells that take the place of a row's own, where a session stands to the caller in some way.

    None for the table leaves it; so does a field that is not named. Of several ways in which it
    stands the last one with a cell counts.
    """

    table: TableCell | None = None
    fields: Mapping[str, FieldCell] = field(default_factory=dict)


@dataclass(frozen=True)
class RoleCells:
    """A row of the matrix: the table, the fields by attribute name, and all other fields."""

    table: TableCell = TableCell()
    fields: Mapping[str, FieldCell] = field(default_factory=dict)
    other_fields: FieldCell = FieldCell()
    where: Mapping[Standing, StandingCells] = field(default_factory=dict)

    def table_on(self, standing: int) -> TableCell:
        """The table's cell for a session that stands so."""
        cell = self.table
        for where in self._where(standing):
            cell = where.table or cell
        return cell

    def field_on(self, standing: int, attribute: str) -> FieldCell:
        """A field's cell for a session that stands so."""
        cell = self.fields.get(attribute, self.other_fields)
        for where in self._where(standing):
            cell = where.fields.get(attribute, cell)
        return cell

    def _where(self, standing: int) -> Iterator[StandingCells]:
        return (where for each, where in self.where.items() if each & standing)


@dataclass(frozen=True, eq=False)
class Matrix:
    """Who may do what with the sessions. A call has the lesser of its role's and application's."""

    roles: Mapping[Role, RoleCells]
    application: RoleCells
    """The most that an application may do, whatever its scopes."""
    scopes: Mapping[Scope, TableAccess]
    """What each scope is needed for; ALL lets an application see what others made, too."""
    lacks_scope: str
    """Why an application may not do more."""
    not_made: str
    """Why an application may do nothing with a session that it did not make."""
    kept: Mapping[str, FieldCell]
    """Fields that nobody sets."""
    never_hidden: frozenset[str]
    """Fields without which a session is no session."""
    below: Mapping[str, Mapping[str, str]]
    """By reference, fields of the other row that tell the same as a field of the session."""
