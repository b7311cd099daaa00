"""Streams of states, such as a queue: sent whole at once, and again when it has changed.

Many events that happen together change a state once. So a state is read at most four times a second
for all its followers, and is sent to a follower only if it has changed for them.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from graphql_api.errors import ParleyError, TimedOut, Unavailable, report_unexpected
from graphql_api.feeds import Channel, ReadKeys, Rows, StateFeed, channels_of
from graphql_api.live import metrics
from graphql_api.live.endings import ReadsTooSlowly
from graphql_api.live.streams import ClientGone, Stream
from orm.models import Event

PACE = 0.25
"""Seconds between two readings of a state."""

RETRY_SECONDS = 0.5
"""Time until a state is read again after an outage of the database."""

STALLED_SECONDS = 30.0
"""A stream is ended when its client has not read a state for this time."""


class States:
    """The states that streams of a worker follow."""

    def __init__(self, cursor: Callable[[], str], read_keys: ReadKeys) -> None:
        """`cursor` tells the place in the log up to which events were told."""
        self._cursor, self._read_keys = cursor, read_keys
        self._shared: dict[Channel, SharedState] = {}

    def mark(self, events: Sequence[Event]) -> None:
        """Note events that may have changed states."""
        if self._shared:
            for channel in {channel for event in events for channel in channels_of(event)}:
                if channel in self._shared:
                    self._shared[channel].mark()

    async def follow(self, stream: Stream, feed: StateFeed) -> None:
        """Send the state that a feed tells, and again whenever it has changed, until cancelled.

        ReadsTooSlowly, ClientGone. An outage of the database is waited for.
        """
        state = self._shared.setdefault(feed.channel, SharedState())
        state.followers += 1
        # The others may have been told long ago, if nothing has moved since.
        state.renew()
        stream.joined()
        sent: Any = state
        try:
            while True:
                snapshot = state.snapshot(self._cursor, self._read_keys)
                try:
                    sent = await _send_new(stream, feed, snapshot, sent)
                    await snapshot.over.wait()
                except (Unavailable, TimedOut):
                    snapshot.rows.forget_errors()
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            stream.left()
            state.followers -= 1
            if not state.followers:
                self._shared.pop(feed.channel).close()


class SharedState:
    """A state that somebody follows; all its followers get it by the same snapshot."""

    def __init__(self) -> None:
        self.followers = 0
        self._snapshot: Snapshot | None = None
        self._timer: asyncio.TimerHandle | None = None

    def snapshot(self, cursor: Callable[[], str], read_keys: ReadKeys) -> "Snapshot":
        """The present snapshot."""
        if self._snapshot is None:
            self._snapshot = Snapshot(cursor(), Rows(read_keys))
        return self._snapshot

    def mark(self) -> None:
        """End the snapshot, when it is old enough."""
        if self._snapshot is not None and self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(self._snapshot.began + PACE, self._end)

    def renew(self) -> None:
        """End the snapshot now, if it is old enough."""
        if self._snapshot is not None and self._timer is None:
            age = asyncio.get_running_loop().time() - self._snapshot.began
            if age >= PACE:
                self._end()

    def _end(self) -> None:
        snapshot, self._snapshot, self._timer = self._snapshot, None, None
        if snapshot is not None:
            snapshot.over.set()

    def close(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()


class Snapshot:
    """The values that were read of a state; they are shared until the state may have changed."""

    def __init__(self, cursor: str, rows: Rows) -> None:
        self.cursor, self.rows = cursor, rows
        self.over = asyncio.Event()
        self.began = asyncio.get_running_loop().time()

    async def once(self, question: Any, find: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """The answer to a question, which is asked once in a snapshot."""
        return await self.rows.once(question, partial(_found, find))


async def _found(find: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    try:
        return await find()
    except ParleyError:
        raise
    except Exception as error:
        raise report_unexpected(error) from None


async def _send_new(stream: Stream, feed: StateFeed, snapshot: Snapshot, sent: Any) -> Any:
    """Send the state unless its key is that of the one `sent` before; returns its key."""
    subscription = stream.subscription
    look = partial(subscription.look, feed, snapshot.cursor, snapshot.rows)
    key, told = await snapshot.once(("look", subscription.identity), look)
    if key != sent:
        render = partial(subscription.render_told, told, snapshot.rows)
        content = await snapshot.once(("render", subscription.identity), render)
        await _send(stream, content, snapshot.cursor)
    return key


async def _send(stream: Stream, content: bytes, cursor: str) -> None:
    if not stream.push(content, cursor):
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                await stream.send(content, cursor)
        except TimeoutError:
            raise ReadsTooSlowly(cursor) from None
        except Exception as error:
            raise ClientGone from error
    metrics.DELIVERIES.inc()
