"""Callers that go away in the middle, on both databases."""

import asyncio

from tortoise.context import require_context

from orm.models import ChatSession
from tests.orm.rows import create, update

BOUND = 20
"""Seconds after which something waits for ever."""

SOME = 40
"""More turns of the event loop than a create takes."""

ALL = 300
"""More turns than a create takes with a server, up to the very end."""


async def open_transactions() -> int:
    """How many transactions are open that nobody works in."""
    connection = require_context().db()
    if connection.capabilities.dialect == "sqlite":
        async with connection.acquire_connection() as raw:
            # What was cancelled may still be on its way; this queues up behind it.
            await raw.execute_fetchall("SELECT 1")
            return int(raw.in_transaction)
    _, rows = await connection.execute_query(
        "SELECT count(*) AS idle FROM pg_stat_activity"
        " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
    )
    return int(rows[0]["idle"])


async def test_whoever_is_cancelled_at_any_moment_leaves_no_transaction_open(
    database: str,
) -> None:
    await create()
    async with asyncio.timeout(BOUND):
        for turns in range(SOME):
            going = asyncio.create_task(create(topic_id=turns))
            for _ in range(turns):
                await asyncio.sleep(0)
            going.cancel()
            await asyncio.gather(going, return_exceptions=True)
            assert await open_transactions() == 0, f"after {turns} turns"


async def test_after_many_cancellations_everyone_is_served_again(database: str) -> None:
    async with asyncio.timeout(BOUND):
        await asyncio.gather(*(create() for _ in range(12)))
        for turns in range(SOME):
            going = [asyncio.create_task(create(topic_id=turns)) for _ in range(4)]
            for _ in range(turns):
                await asyncio.sleep(0)
            for each in going:
                each.cancel()
            await asyncio.gather(*going, return_exceptions=True)
        rows = await asyncio.gather(*(create(topic_id=SOME) for _ in range(12)))
    assert sorted(row.initial_queue_pos for row in rows) == list(range(1, 13))
    assert await ChatSession.filter(topic_id=SOME).count() == 12


async def test_whoever_is_cancelled_can_still_clear_up(database: str) -> None:
    row = await create()

    async def create_or_clear_up(topic_id: int) -> None:
        try:
            await create(topic_id=topic_id)
        except asyncio.CancelledError:
            await update(row.pk, {"topic_id": topic_id})

    async with asyncio.timeout(BOUND):
        for turns in range(1, ALL):
            going = asyncio.create_task(create_or_clear_up(turns))
            for _ in range(turns):
                await asyncio.sleep(0)
            going.cancel()
            [outcome] = await asyncio.gather(going, return_exceptions=True)
            assert outcome is None, f"after {turns} turns"
