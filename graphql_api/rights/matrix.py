"""The types that a matrix of rights is built from: cells, and a row of cells for each role."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntFlag

from graphql_api.described_enums import describe_enum
from orm.models.enums import Role, Scope


class TableAccess(Enum):
    """An action on rows, in the contract's order."""

    SELECT = "Select"
    UPDATE = "Update"
    INSERT = "Insert"
    DELETE = "Delete"


describe_enum(
    TableAccess,
    "Something one may do with rows.",
    {
        "SELECT": "Read rows.",
        "UPDATE": "Change rows.",
        "INSERT": "Create rows.",
        "DELETE": "Delete rows.",
    },
)


class FieldAccess(Enum):
    """An action on a field, from less to more, and a hint for user interfaces."""

    READ = "Read"
    UPDATE = "Update"
    UI_HINT_MANDATORY = "UIHintMandatory"


describe_enum(
    FieldAccess,
    "Something one may do with a field; UPDATE includes reading it.",
    {
        "READ": "Read the field.",
        "UPDATE": "Change the field.",
        "UI_HINT_MANDATORY": "A hint for user interfaces: the field must have a value.",
    },
)


class Standing(IntFlag):
    """The standing of a session: its relation to the caller.

    Several flags can be set, or none. A standing decides which cells of the matrix count.
    """

    OWN = 1
    """The caller is the user who handles the session."""
    QUEUED = 2
    """The session waits in the queue."""
    MADE = 4
    """The session was made by the calling application."""


STANDINGS = range(8)
"""All standings, as numbers: each combination of the flags."""


@dataclass(frozen=True)
class TableCell:
    """The actions that are allowed on rows, and the reason why no others are."""

    mask: tuple[TableAccess, ...] = tuple(TableAccess)
    reason: str = ""


@dataclass(frozen=True)
class FieldCell:
    """The most that is allowed on a field (None if it is hidden), and the reason for no more."""

    mask: FieldAccess | None = FieldAccess.UPDATE
    reason: str = ""
    mandatory: bool = False
    """True if every session must have a value in the field."""


@dataclass(frozen=True)
class StandingCells:
    """Cells that override those of a role's row, for sessions with a certain flag of standing.

    None for the table overrides nothing, and fields that are not named keep their cells. If a
    session has several flags, the last flag that has a cell counts.
    """

    table: TableCell | None = None
    fields: Mapping[str, FieldCell] = field(default_factory=dict)


@dataclass(frozen=True)
class RoleCells:
    """One row of the matrix: cells for the table, for fields by attribute name, for other fields.

    `by_standing` overrides them for sessions of a certain standing.
    """

    table: TableCell = TableCell()
    fields: Mapping[str, FieldCell] = field(default_factory=dict)
    other_fields: FieldCell = FieldCell()
    by_standing: Mapping[Standing, StandingCells] = field(default_factory=dict)

    def table_on(self, standing: int) -> TableCell:
        """The table's cell for sessions of a standing."""
        cell = self.table
        for cells in self._overrides(standing):
            cell = cells.table or cell
        return cell

    def field_on(self, standing: int, attribute: str) -> FieldCell:
        """A field's cell for sessions of a standing."""
        cell = self.fields.get(attribute, self.other_fields)
        for cells in self._overrides(standing):
            cell = cells.fields.get(attribute, cell)
        return cell

    def _overrides(self, standing: int) -> Iterator[StandingCells]:
        return (cells for flag, cells in self.by_standing.items() if flag & standing)


@dataclass(frozen=True, eq=False)
class Matrix:
    """The rights of all roles and applications on chat sessions.

    A call has the lesser of the rights of its user's role and of its application.
    """

    roles: Mapping[Role, RoleCells]
    application: RoleCells
    """The most that an application may do, whatever its scopes."""
    scopes: Mapping[Scope, TableAccess]
    """The action that each scope is needed for; ALL opens other applications' sessions."""
    missing_scope_reason: str
    """The reason that is given when an application lacks a scope."""
    not_created_reason: str
    """The reason that is given when an application lacks ALL, and did not make the session."""
    read_only: Mapping[str, FieldCell]
    """The fields that only the service sets."""
    never_hidden: frozenset[str]
    """The fields that no cell can hide: without them a session cannot be identified or changed."""
    reference_fields: Mapping[str, Mapping[str, tuple[str, ...]]]
    """For each reference, the session's fields that each column of the other row can repeat.

    A column is hidden as soon as one of them is hidden.
    """
    shown_without_all: Mapping[str, frozenset[str]]
    """For each reference, the other row's columns that an application without ALL may read."""
