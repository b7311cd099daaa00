"""The types that a matrix of rights is built from: cells, and a row of cells for each role."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from tortoise.models import Model

from graphql_api.described_enums import describe_enum
from graphql_api.rights.standings import Standing, StandingRule, combinations
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
    """True if every row must have a value in the field."""


@dataclass(frozen=True)
class StandingCells:
    """Cells that override those of a role's row, for rows with a flag of standing, or with several.

    None for the table overrides nothing, and fields that are not named keep their cells. If cells
    of several flags hold for a row, the last cell counts.
    """

    table: TableCell | None = None
    fields: Mapping[str, FieldCell] = field(default_factory=dict)


@dataclass(frozen=True)
class RoleCells:
    """One row of the matrix: cells for the table, for fields by attribute name, for other fields.

    `by_standing` overrides them for rows that have all of the flags.
    """

    table: TableCell = TableCell()
    fields: Mapping[str, FieldCell] = field(default_factory=dict)
    other_fields: FieldCell = FieldCell()
    by_standing: Mapping[Standing, StandingCells] = field(default_factory=dict)
    shown_in_references: Mapping[str, frozenset[str]] | None = None
    """For each referred row without a matrix, the columns that the role may read at most.

    None for a role that may read all that repeat no hidden field.
    """

    def table_on(self, standing: int) -> TableCell:
        """The table's cell for rows of a standing."""
        cell = self.table
        for cells in self._overrides(standing):
            cell = cells.table or cell
        return cell

    def field_on(self, standing: int, attribute: str) -> FieldCell:
        """A field's cell for rows of a standing."""
        cell = self.fields.get(attribute, self.other_fields)
        for cells in self._overrides(standing):
            cell = cells.fields.get(attribute, cell)
        return cell

    def _overrides(self, standing: int) -> Iterator[StandingCells]:
        return (cells for flags, cells in self.by_standing.items() if flags & standing == flags)


@dataclass(frozen=True)
class EntityReference:
    """A reference to a row of an entity that has a matrix of its own."""

    key_field: str
    """The field that has the key of the row."""
    model: type[Model]


@dataclass(frozen=True, eq=False)
class Matrix:
    """The rights of all roles and applications on the rows of one entity.

    A call has the lesser of the rights of its user's role and of its application.
    """

    model: type[Model]
    called: str
    """The entity's name in messages, such as "chat session"; `plural` adds an s."""
    standing_rules: tuple[StandingRule, ...]
    """The rules for the standing of a row; one rule for each flag."""
    roles: Mapping[Role, RoleCells]
    application: RoleCells
    """The most that an application may do, whatever its scopes."""
    scopes: Mapping[TableAccess, Scope]
    """The scope that an application needs for each action."""
    missing_scope_reason: str
    """The reason that is given when an application lacks a scope."""
    read_only: Mapping[str, FieldCell]
    """The fields that only the service sets."""
    never_hidden: frozenset[str]
    """The fields that no cell can hide: without them a row cannot be identified or changed."""
    scope_for_others: Scope | None = None
    """The scope that opens rows which the application did not make; None if none is needed."""
    not_created_reason: str = ""
    """The reason that is given when an application lacks that scope, and did not make the row."""
    reference_fields: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """For each referred row without a matrix, the fields that each of its columns can repeat.

    A column is hidden as soon as one of them is hidden.
    """
    shown_without_all: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For each such row, the columns that an application without `scope_for_others` may read."""
    entity_references: Mapping[str, EntityReference] = field(default_factory=dict)
    """The references to rows that have a matrix, which decides what is shown of them."""
    shown_in_references: frozenset[str] = frozenset()
    """The columns of this entity that other rows show to callers who may not read the row."""

    @property
    def plural(self) -> str:
        """The entity's name in messages about many rows."""
        return f"{self.called}s"

    @cached_property
    def standings(self) -> tuple[int, ...]:
        """All standings that a row can have, as numbers."""
        return combinations(self.standing_rules)

    @cached_property
    def standing_columns(self) -> tuple[str, ...]:
        """The columns that decide the standing of a row."""
        return tuple(dict.fromkeys(rule.column for rule in self.standing_rules))
