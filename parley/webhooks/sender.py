"""Sends events to webhooks while the service runs; it does nothing as long as there are none."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from graphql_api.errors import TimedOut, Unavailable, report_unexpected
from orm.cancellation import is_cancelled
from orm.webhooks import deliveries

IDLE_SECONDS = 5.0
"""A worker without webhooks looks for new ones after this time."""

Execute = Callable[..., Awaitable[Mapping[str, Any]]]
"""Runs a GraphQL document for a viewer (graphql_api/schema.py)."""


@asynccontextmanager
async def sending(execute: Execute, networks: Collection[str]) -> AsyncIterator[None]:
    """Send events in the background until the block ends.

    `networks` may be sent to beside public addresses.
    """
    task = asyncio.create_task(_send_for_ever(execute, networks))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _send_for_ever(execute: Execute, networks: Collection[str]) -> None:
    while not is_cancelled():
        try:
            if await deliveries.sendable():
                # With its HTTP client it is loaded where there is a webhook.
                from parley.webhooks.dispatch import Dispatch  # noqa: PLC0415

                async with Dispatch.opened(execute, networks) as dispatch:
                    await dispatch.run_until_nothing_is_sendable()
        except (Unavailable, TimedOut):
            # The log has a line about it already.
            pass
        except Exception as error:
            report_unexpected(error)
        if not is_cancelled():
            await asyncio.sleep(IDLE_SECONDS)
