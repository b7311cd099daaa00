"""Reading the log and rendering its events, once for all streams of a worker."""

import asyncio
from collections.abc import Sequence
from functools import partial

from graphql_api.errors import ParleyError, report_unexpected
from graphql_api.feeds import Rows
from graphql_api.live import metrics
from graphql_api.live.shared import Shared
from graphql_api.live.subscription import Subscription
from orm.events import reading
from orm.models import Event

Rendering = asyncio.Task[bytes | None]

READS_AT_ONCE = 2
"""The most reads of the log at a time, so that streams leave database connections to requests."""


class Renderings:
    """The reads and the renderings that run."""

    def __init__(self) -> None:
        self._renderings: Shared[bytes | None] = Shared()
        self._reads: Shared[Sequence[Event]] = Shared()
        self._reading = asyncio.Semaphore(READS_AT_ONCE)

    def start(self, subscription: Subscription, event: Event, cursor: str, rows: Rows) -> Rendering:
        """The rendering of an event, also one that was begun for an equal subscription.

        Its result is the JSON, or None if the event is not for the caller. It raises ParleyErrors
        only.
        """
        key = event.event_id, subscription.identity
        return self._renderings.start(key, partial(_render, subscription, event, cursor, rows))

    async def read(self, after: int, up_to: int, limit: int) -> Sequence[Event]:
        """The next events of the log; CursorExpired, DatabaseAway."""
        read = partial(self._read, after, up_to, limit)
        return await asyncio.shield(self._reads.start((after, up_to, limit), read))

    async def _read(self, after: int, up_to: int, limit: int) -> Sequence[Event]:
        async with self._reading:
            return await reading.between(after, up_to, limit)

    def cancel(self) -> None:
        """Stop all of them."""
        self._renderings.cancel()
        self._reads.cancel()


async def _render(
    subscription: Subscription, event: Event, cursor: str, rows: Rows
) -> bytes | None:
    metrics.RENDERINGS.inc()
    try:
        return await subscription.render(event, cursor, rows)
    except ParleyError:
        raise
    except Exception as error:
        raise report_unexpected(error) from None
