"""The matrix of rights: for each role what it may do with chat sessions, and with each field.

Every cell is full so far. What stands here is what is enforced and what is reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from orm.models.enums import Role


class TableAccess(Enum):
    """What one may do with rows; the order is the contract's."""

    SELECT = "Select"
    UPDATE = "Update"
    INSERT = "Insert"
    DELETE = "Delete"


class FieldAccess(Enum):
    """What one may do with a field; who may update it may read it."""

    READ = "Read"
    UPDATE = "Update"


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


KEPT = FieldCell(FieldAccess.READ, "The service keeps it.")
KEPT_BY_THE_SERVICE = frozenset({"version", "created_at", "updated_at"})
"""Fields that nobody sets, whatever their role."""


@dataclass(frozen=True)
class RoleRights:
    """A role's row of the matrix: the table, the fields by attribute name, and all other fields."""

    table: TableCell = TableCell()
    fields: Mapping[str, FieldCell] = field(default_factory=dict)
    other_fields: FieldCell = FieldCell()

    def of(self, attribute: str) -> FieldCell:
        """The cell of one field."""
        if attribute in KEPT_BY_THE_SERVICE:
            return KEPT
        return self.fields.get(attribute, self.other_fields)


CHAT_SESSION: dict[Role, RoleRights] = {
    Role.READER: RoleRights(),
    Role.AGENT: RoleRights(),
    Role.MANAGER: RoleRights(),
    Role.ADMIN: RoleRights(),
}
