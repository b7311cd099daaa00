"""Rights on the lists of rows that sessions refer to, such as all persons.

Such a list must not tell more than the sessions of its reader do. So it is for callers who read
the sessions of others. It shows, compares and orders by what they see of such a row in a session
that is in no relation to them (docs/decisions/0045-lists-of-referred-rows.md). Topics that shut
them out do not count: they say who sees conversations, and not who sees customers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.resolution import RowRights
from graphql_api.rights.rights import Rights, redact_all
from orm.engine.records import Records
from orm.errors import Forbidden
from orm.sessions.listing.columns import Column
from orm.sessions.listing.expression import MATCH_ALL, Expression


@dataclass(frozen=True)
class ListRights:
    """The rights of a caller on the list of all rows that a reference of sessions can lead to."""

    reference: str
    plural: str
    """The name of the rows in messages, such as "persons"."""
    on_rows: RowRights

    visible_rows: ClassVar[Expression] = MATCH_ALL
    """The condition on rows that the caller sees: none."""
    standing_columns: ClassVar[tuple[str, ...]] = ()

    @property
    def hidden(self) -> Collection[str]:
        """The columns that are null in every row."""
        return self.on_rows.hidden_in_reference.get(self.reference, ())

    def may_compare(self, column: Column) -> bool:
        """True if the caller may read a column of the rows."""
        return self.on_rows.shows(Column(column.name, self.reference))


def redact_listed(rows: Records[Any], rights: Rights | ListRights) -> None:
    """Set null in the columns of a page's rows that the caller may not read."""
    if isinstance(rights, Rights):
        redact_all(rows, rights)
    else:
        for column in rights.hidden:
            rows.blank(column, [True] * len(rows))


def rights_to_list(rights: Rights, reference: str, plural: str) -> ListRights:
    """The caller's rights on the list of a reference's rows; `plural` is what messages call them.

    Raises Forbidden unless the caller reads the sessions of others, with this reference.
    """
    enforce(rights, TableAccess.SELECT)
    if not rights.reads_others:
        raise Forbidden(
            f"You may not list {plural}. That takes the right to read chat sessions of others; an"
            " application needs the scope `all` for it."
        )
    cell = rights.unrelated.fields[reference]
    if cell.mask is None:
        raise Forbidden(f"You may not list {plural}. {cell.reason}")
    return ListRights(reference, plural, rights.unrelated)
