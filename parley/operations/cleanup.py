"""Periodic cleanup: sweeps that remove old rows while the service runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from graphql_api.errors import report_unexpected

SWEEP_INTERVAL = timedelta(hours=1)

Sweep = Callable[[], Awaitable[object]]
"""Removes the rows of one table that are no longer needed."""


@asynccontextmanager
async def periodic_sweeps(sweeps: Sequence[Sweep]) -> AsyncIterator[None]:
    """Run all sweeps in the background, now and every hour, until the block ends."""
    task = asyncio.create_task(_sweep_for_ever(sweeps))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _sweep_for_ever(sweeps: Sequence[Sweep]) -> None:
    while True:
        for sweep in sweeps:
            await _attempt(sweep)
        await asyncio.sleep(SWEEP_INTERVAL.total_seconds())


async def _attempt(sweep: Sweep) -> None:
    try:
        await sweep()
    except Exception as error:
        # Old rows have no effect even if they stay, so an error is reported and not raised.
        report_unexpected(error)
