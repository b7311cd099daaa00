"""The order of a list, and the rows after a place in it."""

from dataclasses import dataclass

from orm.sessions.listing.columns import KEY, Column, Value
from orm.sessions.listing.sql import ListStatement


@dataclass(frozen=True)
class Sort:
    """A column to order by."""

    column: Column
    descending: bool = False


Place = tuple[Value, ...]
"""Where a row stands: what it is ordered by, as `Statement.term` has it, one value a column."""


@dataclass(frozen=True)
class Order:
    """Columns to order by, of which the first weighs most; no two rows are alike in them all."""

    sorts: tuple[Sort, ...] = (Sort(KEY),)

    @classmethod
    def by(cls, *sorts: Sort) -> "Order":
        """By those columns, then by the key in the direction of the last."""
        if not sorts:
            return BY_KEY
        if any(sort.column == KEY for sort in sorts):
            return cls(sorts)
        return cls((*sorts, Sort(KEY, descending=sorts[-1].descending)))


BY_KEY = Order()


def order_by(order: Order, statement: ListStatement) -> str:
    """The order as SQL; on an index over the terms nothing is sorted."""
    return ", ".join(
        f"{statement.term(sort.column)} {'DESC' if sort.descending else 'ASC'}"
        for sort in order.sorts
    )


def after_place(order: Order, place: Place, statement: ListStatement) -> str:
    """The condition of the rows after a place."""
    terms = [statement.term(sort.column) for sort in order.sorts]
    signs = ["<" if sort.descending else ">" for sort in order.sorts]
    if len(terms) == 1:
        return f"{terms[0]} {signs[0]} {statement.value(place[0])}"
    if len(set(signs)) == 1:
        values = ", ".join(statement.value(value) for value in place)
        after = f"({', '.join(terms)}) {signs[0]} ({values})"
    else:
        after = f"({' OR '.join(_alternatives(terms, signs, place, statement))})"
    # SQLite looks up no row values in an index over an expression, but does what they begin with.
    return f"{terms[0]} {signs[0]}= {statement.value(place[0])} AND {after}"


def _alternatives(
    terms: list[str], signs: list[str], place: Place, statement: ListStatement
) -> list[str]:
    """Greater at the first column; or equal there and greater at the second; and so on."""
    alternatives: list[str] = []
    for last, sign in enumerate(signs):
        equal = [f"{terms[at]} = {statement.value(place[at])}" for at in range(last)]
        greater = f"{terms[last]} {sign} {statement.value(place[last])}"
        alternatives.append(f"({' AND '.join([*equal, greater])})")
    return alternatives
