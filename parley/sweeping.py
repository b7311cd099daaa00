"""What is cleared away while the service runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from graphql_api.errors import report_unexpected
from orm import retries

EVERY = timedelta(hours=1)


@asynccontextmanager
async def sweeping(kept: timedelta) -> AsyncIterator[None]:
    """Remove idempotency keys that are older, now and every hour until the service ends."""
    task = asyncio.create_task(_sweep_for_ever(kept))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _sweep_for_ever(kept: timedelta) -> None:
    while True:
        try:
            await retries.sweep(kept)
        except Exception as error:
            # Keys count as gone when they are old, swept or not: nobody has to wait for this.
            report_unexpected(error)
        await asyncio.sleep(EVERY.total_seconds())
