"""Renders an event once for all equal subscriptions that ask for it at the same time."""

import asyncio
from typing import Any

from graphql_api.errors import ParleyError, report_unexpected
from graphql_api.feeds import Rows
from graphql_api.live import figures
from graphql_api.live.subscription import Subscription
from orm.models import Event

Rendering = asyncio.Task[bytes | None]


class Renderings:
    """The renderings that are under way.

    They go on when somebody who waits for one is cancelled, since others may wait as well.
    """

    def __init__(self) -> None:
        self._running: dict[tuple[Any, ...], Rendering] = {}

    def start(self, subscription: Subscription, event: Event, cursor: str, rows: Rows) -> Rendering:
        """The rendering of an event, also one that was begun for an equal subscription.

        Its result is the JSON, or None if the event is not for the caller. It raises ParleyErrors
        only.
        """
        key = event.event_id, subscription.identity
        running = self._running.get(key)
        if running is None:
            running = asyncio.create_task(_render(subscription, event, cursor, rows))
            self._running[key] = running
            running.add_done_callback(lambda done: self._forget(key, done))
        return running

    def _forget(self, key: tuple[Any, ...], done: Rendering) -> None:
        del self._running[key]
        if not done.cancelled():
            # Nobody may be left who asks for it.
            done.exception()

    def cancel(self) -> None:
        """Stop all of them."""
        for running in self._running.values():
            running.cancel()


async def _render(
    subscription: Subscription, event: Event, cursor: str, rows: Rows
) -> bytes | None:
    figures.RENDERINGS.inc()
    try:
        return await subscription.render(event, cursor, rows)
    except ParleyError:
        raise
    except Exception as error:
        raise report_unexpected(error) from None
