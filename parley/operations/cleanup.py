"""What is cleared away while the service runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from graphql_api.errors import report_unexpected

SWEEP_INTERVAL = timedelta(hours=1)

Sweep = Callable[[], Awaitable[object]]


@asynccontextmanager
async def periodic_sweeps(sweeps: Sequence[Sweep]) -> AsyncIterator[None]:
    """Do all sweeps, now and every hour until the service ends."""
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
        # What is old has no effect, swept or not: nobody has to wait for this.
        report_unexpected(error)
