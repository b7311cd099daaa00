"""Places in line: numbers that depend on other rows, and stay distinct when many ask at once.

Both count over a partial index of the rows concerned, so the cost does not grow with the table.
SQLite's transactions are alone anyway (orm/sqlite.py); PostgreSQL's wait here for each other, but
only those that need a number of the same topic or associate, until the transaction ends.
"""

from enum import IntEnum
from itertools import count

from tortoise.backends.base.client import BaseDBAsyncClient

from orm.models.chat_session import IN_CHARGE, QUEUED


class Turn(IntEnum):
    """What transactions wait in turn for; the number is the first half of PostgreSQL's lock key."""

    TOPIC = 1
    ASSOCIATE = 2


async def queue_position(connection: BaseDBAsyncClient, topic_id: int) -> int:
    """One more than the sessions in queue for a topic (row InitialQueuePos)."""
    await _take_turn(connection, Turn.TOPIC, topic_id)
    _, rows = await connection.execute_query(
        f"SELECT COUNT(*) AS queued FROM chat_session"  # noqa: S608
        f" WHERE {QUEUED} AND topic_id = {_parameter(connection)}",
        [topic_id],
    )
    return int(rows[0]["queued"]) + 1


async def free_rank(connection: BaseDBAsyncClient, user_id: int) -> int:
    """The lowest number from 1 that none of the user's active sessions has (row Rank)."""
    await _take_turn(connection, Turn.ASSOCIATE, user_id)
    _, rows = await connection.execute_query(
        f"SELECT rank FROM chat_session"  # noqa: S608
        f" WHERE {IN_CHARGE} AND user_id = {_parameter(connection)}",
        [user_id],
    )
    taken = {row["rank"] for row in rows}
    return next(number for number in count(1) if number not in taken)


async def _take_turn(connection: BaseDBAsyncClient, turn: Turn, number: int) -> None:
    if connection.capabilities.dialect == "postgres":
        await connection.execute_query("SELECT pg_advisory_xact_lock($1, $2)", [turn, number])


def _parameter(connection: BaseDBAsyncClient) -> str:
    return "$1" if connection.capabilities.dialect == "postgres" else "?"
