"""Places in line: numbers that depend on other rows, and stay distinct when many ask at once.

Both count over a partial index of the rows concerned, so the cost does not grow with the table.
SQLite has one writer at a time anyway (engine/sqlite.py). PostgreSQL transactions wait here for
each other, but only those that need a number of the same topic or associate, until they end.
"""

from enum import IntEnum
from itertools import count

from orm.engine.scripts import POSTGRES, Dialect, Statement, TransactionScript
from orm.models.chat_session import IN_CHARGE, QUEUED


class Turn(IntEnum):
    """What transactions wait in turn for; the number is the first half of PostgreSQL's lock key."""

    TOPIC = 1
    ASSOCIATE = 2


def queue_position(dialect: Dialect, topic_id: int) -> TransactionScript[int]:
    """One more than the sessions in queue for a topic (row InitialQueuePos)."""
    yield from _take_turn(dialect, Turn.TOPIC, topic_id)
    [row] = yield Statement(
        f"SELECT COUNT(*) AS queued FROM chat_session"  # noqa: S608
        f" WHERE {QUEUED} AND topic_id = {dialect.parameter.format(1)}",
        [topic_id],
    )
    return int(row["queued"]) + 1


def free_rank(dialect: Dialect, user_id: int) -> TransactionScript[int]:
    """The lowest number from 1 that none of the user's active sessions has (row Rank)."""
    yield from _take_turn(dialect, Turn.ASSOCIATE, user_id)
    rows = yield Statement(
        f"SELECT rank FROM chat_session"  # noqa: S608
        f" WHERE {IN_CHARGE} AND user_id = {dialect.parameter.format(1)}",
        [user_id],
    )
    taken = {row["rank"] for row in rows}
    return next(number for number in count(1) if number not in taken)


def _take_turn(dialect: Dialect, turn: Turn, number: int) -> TransactionScript[None]:
    if dialect is POSTGRES:
        yield Statement("SELECT pg_advisory_xact_lock($1, $2)", [turn.value, number])
