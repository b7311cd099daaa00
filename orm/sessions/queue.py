"""Queue position and rank: numbers that depend on other rows, and stay distinct under concurrency.

Both count over a partial index of the rows concerned, so the cost does not grow with the table.
SQLite has one writer at a time anyway (engine/sqlite.py). On PostgreSQL a transaction takes an
advisory lock until it ends, so that only those for the same topic or associate wait for each other.
"""

from enum import IntEnum
from itertools import count

from orm.engine.scripts import POSTGRES, Dialect, Statement, TransactionScript
from orm.models.chat_session import ACTIVE_SQL, QUEUED_SQL


class LockKind(IntEnum):
    """Kind of advisory lock; the number is the first half of PostgreSQL's lock key."""

    TOPIC = 1
    ASSOCIATE = 2
    PRESENCE = 3
    """All changes of presence, with the number 0."""


def queue_position(dialect: Dialect, topic_id: int) -> TransactionScript[int]:
    """One more than the number of sessions in queue for a topic (row InitialQueuePos)."""
    yield from lock(dialect, LockKind.TOPIC, topic_id)
    [row] = yield Statement(
        f"SELECT COUNT(*) AS queued FROM chat_session"  # noqa: S608
        f" WHERE {QUEUED_SQL} AND topic_id = {dialect.parameter.format(1)}",
        [topic_id],
    )
    return int(row["queued"]) + 1


def free_rank(dialect: Dialect, user_id: int) -> TransactionScript[int]:
    """The lowest number from 1 that none of the user's active sessions has (row Rank)."""
    yield from lock(dialect, LockKind.ASSOCIATE, user_id)
    rows = yield Statement(
        f"SELECT rank FROM chat_session"  # noqa: S608
        f" WHERE {ACTIVE_SQL} AND user_id = {dialect.parameter.format(1)}",
        [user_id],
    )
    used = {row["rank"] for row in rows}
    return next(rank for rank in count(1) if rank not in used)


def lock(dialect: Dialect, turn: LockKind, number: int) -> TransactionScript[None]:
    """Wait for other transactions with the same number; SQLite has one at a time anyway."""
    if dialect is POSTGRES:
        yield Statement("SELECT pg_advisory_xact_lock($1, $2)", [turn.value, number])
