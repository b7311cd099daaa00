"""A page of sessions, and how many there are in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orm.engine import scripts
from orm.engine.records import Records
from orm.engine.rows import connection_for
from orm.models import ChatSession
from orm.sessions.listing.columns import KEY
from orm.sessions.listing.expression import EVERYTHING, Expression
from orm.sessions.listing.order import BY_KEY, Order, Place, after_place, order_by
from orm.sessions.listing.sql import ListStatement, condition

SHORT = 100
"""Rows that are read in no time, where nothing has to be looked for."""


@dataclass(frozen=True)
class Slice:
    """Which sessions, in which order, and where among them to begin: after a place, or a number."""

    having: Expression = EVERYTHING
    order: Order = BY_KEY
    after: Place | None = None
    offset: int = 0


@dataclass(frozen=True)
class Page:
    """The first sessions of a slice."""

    slice: Slice
    rows: Records[ChatSession]
    more_follow: bool
    found: Sequence[Any]
    """What the statement gave for each row; the values that it is ordered by stand last."""

    def place(self, at: int) -> Place:
        """Where in the order the row of that number stands; -1 is the last one's."""
        sorts, stored = self.slice.order.sorts, tuple(self.found[at])
        ordered = zip(sorts, stored[-len(sorts) :], strict=True)
        return tuple([sort.column.read(term) for sort, term in ordered])


async def page(slice_: Slice, size: int, columns: tuple[str, ...]) -> Page:
    """Up to `size` sessions of the slice, with those columns, the key among them."""
    connection = connection_for(ChatSession)
    statement = ListStatement(connection.dialect)
    ordered = [statement.term(sort.column) for sort in slice_.order.sorts]
    selected = [
        *(f's."{column}"' for column in columns),
        *(f"{term} AS place_{number}" for number, term in enumerate(ordered)),
    ]
    where = condition(slice_.having, statement)
    if slice_.after is not None:
        where += f" AND {after_place(slice_.order, slice_.after, statement)}"
    sql = (
        f"SELECT {', '.join(selected)} FROM {statement.tables()} WHERE {where}"  # noqa: S608
        f" ORDER BY {order_by(slice_.order, statement)} LIMIT {statement.value(size + 1)}"
    )
    if slice_.offset:
        sql += f" OFFSET {statement.value(slice_.offset)}"
    if _is_read_in_no_time(slice_, size):
        rows = await connection.look_up(scripts.Statement(sql, statement.values))
    else:
        _, rows = await ChatSession._meta.db.execute_query(sql, statement.values)
    found = rows[:size]
    return Page(
        slice_,
        Records(ChatSession, columns, found, connection.dialect),
        more_follow=len(rows) > size,
        found=found,
    )


def _is_read_in_no_time(slice_: Slice, size: int) -> bool:
    """Whether the database goes straight to the rows, and they are few."""
    return (
        slice_.having == EVERYTHING
        and not slice_.offset
        and size <= SHORT
        and [sort.column for sort in slice_.order.sorts] == [KEY]
    )


async def total(having: Expression = EVERYTHING) -> int:
    """How many sessions there are of which that holds."""
    connection = ChatSession._meta.db
    statement = ListStatement(connection_for(ChatSession).dialect)
    where = condition(having, statement)
    _, rows = await connection.execute_query(
        f"SELECT COUNT(*) AS total FROM {statement.tables()} WHERE {where}",  # noqa: S608
        statement.values,
    )
    return int(rows[0]["total"])
