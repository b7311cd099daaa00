"""Callers that are cancelled in the middle of a write, on both databases."""

import asyncio

from tortoise.context import require_context

from orm.models import ChatSession
from tests.orm.rows import create, update

BOUND = 120
"""Timeout in seconds, after which something is taken to wait for ever."""

SOME = 40
"""More turns of the event loop than a create takes."""

ALL = 300
"""More turns than a create takes with a server, up to the very end."""


async def open_transactions() -> int:
    """The number of open transactions in which no statement runs."""
    connection = require_context().db()
    if connection.capabilities.dialect == "sqlite":
        async with connection.acquire_connection() as raw:
            # A cancelled statement may still be in the queue; this one waits behind it.
            await raw.execute_fetchall("SELECT 1")
            return int(raw.in_transaction)
    _, rows = await connection.execute_query(
        "SELECT count(*) AS idle FROM pg_stat_activity"
        " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
    )
    return int(rows[0]["idle"])


async def test_cancelling_at_any_moment_leaves_no_transaction_open(
    database: str,
) -> None:
    await create()
    async with asyncio.timeout(BOUND):
        for turns in range(SOME):
            task = asyncio.create_task(create(topic_id=turns))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert await open_transactions() == 0, f"after {turns} turns"


async def test_after_many_cancellations_all_calls_work_again(database: str) -> None:
    async with asyncio.timeout(BOUND):
        await asyncio.gather(*(create() for _ in range(12)))
        for turns in range(SOME):
            tasks = [asyncio.create_task(create(topic_id=turns)) for _ in range(4)]
            for _ in range(turns):
                await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        rows = await asyncio.gather(*(create(topic_id=SOME) for _ in range(12)))
    assert sorted(row.initial_queue_pos for row in rows) == list(range(1, 13))
    assert await ChatSession.filter(topic_id=SOME).count() == 12


async def test_a_cancelled_task_can_still_clean_up(database: str) -> None:
    row = await create()

    async def create_or_clean_up(topic_id: int) -> None:
        try:
            await create(topic_id=topic_id)
        except asyncio.CancelledError:
            await update(row.pk, {"topic_id": topic_id})

    async with asyncio.timeout(BOUND):
        for turns in range(1, ALL):
            task = asyncio.create_task(create_or_clean_up(turns))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            [outcome] = await asyncio.gather(task, return_exceptions=True)
            assert outcome is None, f"after {turns} turns"
