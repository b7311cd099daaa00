"""One page of a table's rows, and the total count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orm.engine import scripts
from orm.engine.records import Records
from orm.engine.rows import connection_for
from orm.sessions.listing.columns import KEY, Column
from orm.sessions.listing.expression import MATCH_ALL, Expression
from orm.sessions.listing.order import BY_KEY, Order, SortKey, after_sort_key, order_by
from orm.sessions.listing.sql import ListStatement, condition

MAX_INLINE_ROWS = 100
"""Most rows that are read inline (`look_up`), where the database goes straight to them."""


@dataclass(frozen=True)
class Slice:
    """A filter, an order, and the bounds of a page: sort keys, or an offset from the start.

    `from_end` makes a page of the last rows within the bounds instead of the first. The order says
    which table it is of: sessions, unless it has the key of another one.
    """

    where: Expression = MATCH_ALL
    order: Order = BY_KEY
    after: SortKey | None = None
    before: SortKey | None = None
    offset: int = 0
    from_end: bool = False


@dataclass(frozen=True)
class Page:
    """The first or last rows of a slice, up to the size of the page, in the slice's order."""

    slice: Slice
    rows: Records[Any]
    some_follow: bool
    """True if rows follow the page, or if the slice ends at a sort key."""
    some_precede: bool
    """True if rows precede the page, or if the slice begins after a sort key or offset."""
    stored_rows: Sequence[Any]
    """The rows as the statement returned them; the values of the sort terms come last."""

    def sort_key(self, at: int) -> SortKey:
        """The sort key of the row with that index; -1 is the last row."""
        sorts, stored = self.slice.order.sorts, tuple(self.stored_rows[at])
        ordered = zip(sorts, stored[-len(sorts) :], strict=True)
        return tuple([sort.column.read(term) for sort, term in ordered])


async def page(slice_: Slice, size: int, columns: tuple[str, ...]) -> Page:
    """Up to `size` rows of the slice, with those columns, the primary key among them."""
    model = slice_.order.key.model
    connection = connection_for(model)
    statement = ListStatement(connection.dialect, model)
    terms = [statement.term(sort.column) for sort in slice_.order.sorts]
    selected = [
        *(f's."{column}"' for column in columns),
        *(f"{term} AS place_{number}" for number, term in enumerate(terms)),
    ]
    where = condition(slice_.where, statement)
    if slice_.after is not None:
        where += f" AND {after_sort_key(slice_.order, slice_.after, statement)}"
    order = slice_.order
    if slice_.before is not None:
        where += f" AND {after_sort_key(order.reversed, slice_.before, statement)}"
    if slice_.from_end:
        order = order.reversed
    sql = (
        f"SELECT {', '.join(selected)} FROM {statement.tables()} WHERE {where}"  # noqa: S608
        f" ORDER BY {order_by(order, statement)} LIMIT {statement.value(size + 1)}"
    )
    if slice_.offset:
        sql += f" OFFSET {statement.value(slice_.offset)}"
    if _is_fast(slice_, size):
        rows = await connection.look_up(scripts.Statement(sql, statement.values))
    else:
        _, rows = await model._meta.db.execute_query(sql, statement.values)
    more, stored_rows = len(rows) > size, rows[:size]
    if slice_.from_end:
        stored_rows = stored_rows[::-1]
    return Page(
        slice_,
        Records(model, columns, stored_rows, connection.dialect),
        some_follow=slice_.before is not None or (more and not slice_.from_end),
        some_precede=slice_.after is not None or slice_.offset > 0 or (more and slice_.from_end),
        stored_rows=stored_rows,
    )


def _is_fast(slice_: Slice, size: int) -> bool:
    """True if the statement reads few rows, straight from the primary key's index."""
    return (
        slice_.where == MATCH_ALL
        and not slice_.offset
        and size <= MAX_INLINE_ROWS
        and [sort.column for sort in slice_.order.sorts] == [slice_.order.key]
    )


async def total(filter_: Expression = MATCH_ALL, key: Column = KEY) -> int:
    """The number of rows that a filter matches, in the table that has this primary key."""
    connection = key.model._meta.db
    statement = ListStatement(connection_for(key.model).dialect, key.model)
    where = condition(filter_, statement)
    _, rows = await connection.execute_query(
        f"SELECT COUNT(*) AS total FROM {statement.tables()} WHERE {where}",  # noqa: S608
        statement.values,
    )
    return int(rows[0]["total"])
