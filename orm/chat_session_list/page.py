"""A page of sessions, and how many there are in all."""

from dataclasses import dataclass

from orm.chat_session_list.condition import condition
from orm.chat_session_list.expression import EVERYTHING, Expression
from orm.chat_session_list.order import BY_KEY, Order, Place, beyond, order_by
from orm.chat_session_list.statement import Statement
from orm.models import ChatSession
from orm.rows import reader
from orm.script import connection_for


@dataclass(frozen=True)
class Slice:
    """Which sessions, in which order, and where among them to begin: after a place, or a number."""

    having: Expression = EVERYTHING
    order: Order = BY_KEY
    after: Place | None = None
    offset: int = 0


@dataclass(frozen=True)
class Found:
    """A session, and where in the order it stands."""

    row: ChatSession
    place: Place


@dataclass(frozen=True)
class Page:
    """The first sessions of a slice."""

    slice: Slice
    found: list[Found]
    more_follow: bool


async def page(slice_: Slice, size: int, columns: tuple[str, ...]) -> Page:
    """Up to `size` sessions of the slice, with those columns, the key among them."""
    connection = connection_for(ChatSession)
    statement = Statement(connection.dialect)
    ordered = [statement.term(sort.column) for sort in slice_.order.sorts]
    selected = [
        *(f's."{column}"' for column in columns),
        *(f"{term} AS place_{number}" for number, term in enumerate(ordered)),
    ]
    where = condition(slice_.having, statement)
    if slice_.after is not None:
        where += f" AND {beyond(slice_.order, slice_.after, statement)}"
    sql = (
        f"SELECT {', '.join(selected)} FROM {statement.tables()} WHERE {where}"  # noqa: S608
        f" ORDER BY {order_by(slice_.order, statement)} LIMIT {statement.value(size + 1)}"
    )
    if slice_.offset:
        sql += f" OFFSET {statement.value(slice_.offset)}"
    _, rows = await ChatSession._meta.db.execute_query(sql, statement.values)
    read = reader(ChatSession, columns, connection.dialect)
    places = [(f"place_{at}", sort.column.read) for at, sort in enumerate(slice_.order.sorts)]
    found = [
        Found(read(row), tuple([read_term(row[name]) for name, read_term in places]))
        for row in rows[:size]
    ]
    return Page(slice_, found, more_follow=len(rows) > size)


async def total(having: Expression = EVERYTHING) -> int:
    """How many sessions there are of which that holds."""
    connection = ChatSession._meta.db
    statement = Statement(connection_for(ChatSession).dialect)
    where = condition(having, statement)
    _, rows = await connection.execute_query(
        f"SELECT COUNT(*) AS total FROM {statement.tables()} WHERE {where}",  # noqa: S608
        statement.values,
    )
    return int(rows[0]["total"])
