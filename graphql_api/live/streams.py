"""A stream: a subscription that runs, its place in the log, and how it is sent.

It is in one of two states. A live stream is where the hub is, and gets what the hub reads. One that
is behind reads the log by itself. So nothing is queued for a slow client, and none is missed.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from graphql_api.live import metrics
from graphql_api.live.metrics import State
from graphql_api.live.subscription import Subscription

Send = Callable[[bytes, str], Coroutine[Any, Any, None]]
"""Sends the JSON of a result to the client, with the cursor of its event.

It waits until the client can take more, and then writes all at once without waiting.
"""


class ClientGone(Exception):
    """The client cannot be sent anything any more."""


class Stream:
    """A subscription that runs in a task of its own."""

    __slots__ = ("_behind", "_reason", "_task", "is_live", "position", "send", "subscription")

    def __init__(self, subscription: Subscription, send: Send, task: asyncio.Task[Any]) -> None:
        self.subscription = subscription
        self.send = send
        self.position = 0
        """The key of the last event that was sent, or was not for this stream."""
        self.is_live = False
        self._task: asyncio.Task[Any] | None = task
        self._reason: Exception | None = None
        # An Event would be most of a stream's memory.
        self._behind: asyncio.Future[None] | None = None
        metrics.streams[State.BEHIND].inc()

    def push(self, content: bytes, cursor: str) -> bool:
        """Send at once; False if the client does not read, and then nothing was sent.

        Servers wait before they write, so a coroutine that waits has written nothing. ClientGone if
        sending fails.
        """
        sending = self.send(content, cursor)
        try:
            sending.send(None)
        except StopIteration:
            return True
        except Exception as error:
            raise ClientGone from error
        sending.close()
        return False

    def end(self, reason: Exception) -> None:
        """Make the stream's task raise the reason, whatever it waits for; the first one counts."""
        if self._task is not None and self._reason is None:
            self._reason = reason
            self._task.cancel()

    def reason_of(self, cancelled: asyncio.CancelledError) -> Exception:
        """The reason given to `end`; raises the cancellation if it came from elsewhere."""
        if self._task is None or self._reason is None or self._task.uncancel():
            raise cancelled
        return self._reason

    def joined(self) -> None:
        """Be live from now on."""
        self.is_live = True
        metrics.streams[State.BEHIND].dec()
        metrics.streams[State.LIVE].inc()

    def left(self) -> None:
        """Be behind from now on."""
        self.is_live = False
        if self._behind is not None and not self._behind.done():
            self._behind.set_result(None)
        metrics.streams[State.LIVE].dec()
        metrics.streams[State.BEHIND].inc()

    async def until_behind(self) -> None:
        """Wait until it is behind."""
        self._behind = asyncio.get_running_loop().create_future()
        await self._behind

    def close(self) -> None:
        """Note that the task has ended the stream, which is behind then."""
        self._task = None
        metrics.streams[State.BEHIND].dec()
