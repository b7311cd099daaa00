"""Heartbeats of customers: a customer who listens to their session is present.

Without heartbeats a session would be closed as abandoned while its page waits for events instead of
sending requests (orm/conversation/dead_sessions.py).
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from graphql_api.errors import ParleyError, report_unexpected
from orm.cancellation import is_cancelled
from orm.conversation import heartbeat

INTERVAL_SECONDS = 20.0
"""It is shorter than the shortest time after which a customer counts as gone: a minute."""


class Heartbeats:
    """The sessions whose customers have streams in this worker."""

    def __init__(self) -> None:
        self._listening: Counter[int] = Counter()
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def of(self, session_id: int) -> Iterator[None]:
        """Send heartbeats of a session while the block runs."""
        self._listening[session_id] += 1
        if self._task is None:
            self._task = asyncio.create_task(self._give())
        try:
            yield
        finally:
            self._listening[session_id] -= 1
            if not self._listening[session_id]:
                del self._listening[session_id]
            if not self._listening:
                self._task.cancel()
                self._task = None

    async def _give(self) -> None:
        while True:
            try:
                await heartbeat.touch_all([*self._listening])
            except ParleyError:
                # The database is away. The next one is soon enough.
                pass
            except Exception as error:
                report_unexpected(error)
            if is_cancelled():
                return
            await asyncio.sleep(INTERVAL_SECONDS)
