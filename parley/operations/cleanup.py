"""Periodic cleanup: sweeps that remove or close old rows while the service runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from graphql_api.errors import Unavailable, report_unexpected
from orm.cancellation import is_cancelled

SWEEP_INTERVAL = timedelta(hours=1)

SHORT_INTERVAL = timedelta(minutes=1)
"""For sweeps that somebody waits for, and that cost little when they find nothing."""

Sweep = Callable[[], Awaitable[object]]
"""Removes or closes the rows of one table that are old."""


@asynccontextmanager
async def periodic_sweeps(
    hourly: Sequence[Sweep], by_the_minute: Sequence[Sweep] = ()
) -> AsyncIterator[None]:
    """Run all sweeps in the background, now and every hour or minute, until the block ends."""
    timetable = ((hourly, SWEEP_INTERVAL), (by_the_minute, SHORT_INTERVAL))
    tasks = [
        asyncio.create_task(_sweep_for_ever(sweeps, interval))
        for sweeps, interval in timetable
        if sweeps
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _sweep_for_ever(sweeps: Sequence[Sweep], interval: timedelta) -> None:
    while True:
        for sweep in sweeps:
            await _attempt(sweep)
            if is_cancelled():
                return
        await asyncio.sleep(interval.total_seconds())


async def _attempt(sweep: Sweep) -> None:
    try:
        await sweep()
    except Unavailable:
        # The log has a line about it already.
        return
    except Exception as error:
        # Old rows have no effect even if they stay, so an error is reported and not raised.
        report_unexpected(error)
