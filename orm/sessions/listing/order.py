"""Sort order of a list, and the condition for the rows after a sort key (keyset pagination)."""

from dataclasses import dataclass, field

from orm.sessions.listing.columns import KEY, Column, Value
from orm.sessions.listing.sql import ListStatement


@dataclass(frozen=True)
class Sort:
    """A column to order by."""

    column: Column
    descending: bool = False


SortKey = tuple[Value, ...]
"""A row's values of the sort terms (`ListStatement.term`), one for each column of the order."""


@dataclass(frozen=True)
class Order:
    """Columns to order by, the most significant first; together they are unique for each row."""

    sorts: tuple[Sort, ...] = (Sort(KEY),)
    key: Column = field(default=KEY, repr=False)
    """The primary key of the table that is listed."""

    @classmethod
    def by(cls, *sorts: Sort, key: Column = KEY) -> "Order":
        """Order by those columns, then by the primary key in the direction of the last column."""
        if any(sort.column == key for sort in sorts):
            return cls(sorts, key)
        descending = bool(sorts) and sorts[-1].descending
        return cls((*sorts, Sort(key, descending)), key)

    @property
    def reversed(self) -> "Order":
        """The same order from the other end."""
        sorts = tuple(Sort(sort.column, not sort.descending) for sort in self.sorts)
        return Order(sorts, self.key)


BY_KEY = Order()


def order_by(order: Order, statement: ListStatement) -> str:
    """The ORDER BY clause's terms; an index over the same terms saves the sort."""
    return ", ".join(
        f"{statement.term(sort.column)} {'DESC' if sort.descending else 'ASC'}"
        for sort in order.sorts
    )


def after_sort_key(order: Order, key: SortKey, statement: ListStatement) -> str:
    """The condition for the rows after a sort key."""
    terms = [statement.term(sort.column) for sort in order.sorts]
    signs = ["<" if sort.descending else ">" for sort in order.sorts]
    if len(terms) == 1:
        return f"{terms[0]} {signs[0]} {statement.value(key[0])}"
    if len(set(signs)) == 1:
        values = ", ".join(statement.value(value) for value in key)
        after = f"({', '.join(terms)}) {signs[0]} ({values})"
    else:
        after = f"({' OR '.join(_alternatives(terms, signs, key, statement))})"
    # SQLite uses no expression index for a row value; this redundant condition lets it use one.
    return f"{terms[0]} {signs[0]}= {statement.value(key[0])} AND {after}"


def _alternatives(
    terms: list[str], signs: list[str], key: SortKey, statement: ListStatement
) -> list[str]:
    """First term after the key's; or equal there, and the second term after it; and so on."""
    alternatives: list[str] = []
    for last, sign in enumerate(signs):
        equal = [f"{terms[at]} = {statement.value(key[at])}" for at in range(last)]
        beyond = f"{terms[last]} {sign} {statement.value(key[last])}"
        alternatives.append(f"({' AND '.join([*equal, beyond])})")
    return alternatives
