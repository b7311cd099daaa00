"""The database of the peer with Strawberry, by Tortoise."""

from tortoise.backends.base.client import BaseDBAsyncClient

from bench.peers.serving import DATABASE
from bench.peers.vocabulary import COUNT_QUEUED, TAKEN_RANKS

POSTGRES = DATABASE.startswith("postgres")
URL = (
    DATABASE.replace("postgresql://", "asyncpg://")
    if POSTGRES
    else f"{DATABASE}?journal_mode=WAL&synchronous=NORMAL"
)


async def position(connection: BaseDBAsyncClient, topic_id: int) -> int:
    """The place of one more session in the queue of a topic."""
    await _lock(connection, 1, topic_id)
    _, rows = await connection.execute_query(COUNT_QUEUED.format(_parameter()), [topic_id])
    return int(next(iter(dict(rows[0]).values()))) + 1


async def free_rank(connection: BaseDBAsyncClient, user_id: int) -> int:
    """The lowest rank that none of a user's active sessions has."""
    await _lock(connection, 2, user_id)
    _, rows = await connection.execute_query(TAKEN_RANKS.format(_parameter()), [user_id])
    taken_ranks = {row["rank"] for row in rows}
    return next(number for number in range(1, len(taken_ranks) + 2) if number not in taken_ranks)


async def _lock(connection: BaseDBAsyncClient, kind: int, number: int) -> None:
    if POSTGRES:
        await connection.execute_query("SELECT pg_advisory_xact_lock($1, $2)", [kind, number])


def _parameter() -> str:
    return "$1" if POSTGRES else "?"
