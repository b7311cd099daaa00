"""The hub of a worker reads the log, renders each event once for equal subscriptions, and sends it.

A stream is either live, and then it is where the hub is, or behind: it reads the log by itself from
its own place until it has caught up. So nothing is queued for a slow client, and none is missed.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from graphql_api.errors import CursorExpired, ParleyError, report_unexpected
from graphql_api.feeds import Channel, Rows, channels_of
from graphql_api.live.endings import ServiceStops, on_stop
from graphql_api.live.subscription import Subscription
from orm.engine import commits
from orm.events import cursors, reading
from orm.events.stream import LogState, state
from orm.models import Event

FALLBACK_SECONDS = 1.0
"""A reader that nobody wakes looks for events after this time."""

Send = Callable[[bytes, str], Coroutine[Any, Any, None]]
"""Sends the JSON of a result to the client, with the cursor of its event."""


class Stream:
    """A subscription that runs, its place in the log, and how it is sent."""

    def __init__(self, subscription: Subscription, position: int, send: Send) -> None:
        self.subscription, self.position, self.send = subscription, position, send
        self.behind = asyncio.Event()

    def push(self, content: bytes, cursor: str) -> bool:
        """Send at once; False if the client does not read, and then nothing was sent.

        Servers wait before they write, so a coroutine that waits has written nothing.
        """
        sending = self.send(content, cursor)
        try:
            sending.send(None)
        except StopIteration:
            return True
        sending.close()
        return False


class Hub:
    """Follows the log of the open database; streams join it."""

    def __init__(self) -> None:
        self._at = 0
        self._state = LogState(b"", 0)
        self._news = asyncio.Event()
        self._live: dict[Channel, dict[tuple[Any, ...], set[Stream]]] = defaultdict(dict)
        self._tasks: dict[asyncio.Task[Any], ParleyError | None] = {}
        self.stopping = asyncio.Event()
        """Set once the worker stops: whatever waits for events has to end."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Read the log until the block ends."""
        self._state = await state()
        self._at = await reading.safe_key()
        stop_listening = commits.listen(self._news.set)
        not_on_stop = on_stop(self.close_all)
        task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            stop_listening()
            not_on_stop()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def wake(self) -> None:
        """Look for events now."""
        self._news.set()

    @property
    def cursor(self) -> str:
        """The cursor of the place that the hub has read up to."""
        return cursors.write(self._at, self._state.epoch)

    def close_all(self, reason: ParleyError | None = None) -> None:
        """End all streams, which raise the reason, and all later ones: ServiceStops by default."""
        self.stopping.set()
        for task in self._tasks:
            self._tasks[task] = reason or ServiceStops()
            task.cancel()

    async def stream(self, subscription: Subscription, send: Send) -> None:
        """Send what a subscription tells, until cancelled.

        Raises why the service ends it: ServiceStops, CursorExpired, InvalidValue, or another
        ParleyError.
        """
        if self.stopping.is_set():
            raise ServiceStops
        task = asyncio.current_task()
        assert task is not None
        self._tasks[task] = None
        try:
            await self._stream(subscription, send)
        except asyncio.CancelledError:
            reason = self._tasks[task]
            if reason is None or task.uncancel():
                raise
            raise reason from None
        finally:
            del self._tasks[task]

    async def _stream(self, subscription: Subscription, send: Send) -> None:
        stream = Stream(subscription, await self._begin(subscription.feed.after), send)
        try:
            while True:
                stream.behind.clear()
                await self._catch_up(stream)
                # No await between the comparison and joining: nothing can come in between.
                self._join(stream)
                await stream.behind.wait()
        finally:
            self._leave(stream)

    async def _begin(self, after: str | None) -> int:
        if after is None:
            return self._at
        try:
            position = cursors.read(after, self._state.epoch)
        except cursors.OtherLog:
            raise CursorExpired(self.cursor) from None
        if position < (await state()).floor or position > await reading.safe_key():
            raise CursorExpired(self.cursor)
        return position

    async def _catch_up(self, stream: Stream) -> None:
        while stream.position < self._at:
            events = await reading.between(stream.position, self._at)
            rows = Rows()
            for event in events:
                if stream.subscription.feed.channel in channels_of(event):
                    cursor = cursors.write(event.event_id, self._state.epoch)
                    content = await stream.subscription.render(event, cursor, rows)
                    if content is not None:
                        await stream.send(content, cursor)
                stream.position = event.event_id
            if len(events) < reading.BATCH:
                stream.position = max(stream.position, self._at)

    def _join(self, stream: Stream) -> None:
        groups = self._live[stream.subscription.feed.channel]
        groups.setdefault(stream.subscription.identity, set()).add(stream)

    def _leave(self, stream: Stream) -> None:
        channel, identity = stream.subscription.feed.channel, stream.subscription.identity
        groups = self._live.get(channel, {})
        group = groups.get(identity, set())
        group.discard(stream)
        if not group:
            groups.pop(identity, None)
        if not groups:
            self._live.pop(channel, None)

    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(FALLBACK_SECONDS):
                    await self._news.wait()
            self._news.clear()
            try:
                await self._read()
            except ParleyError:
                # The database is away. Nothing is lost: it is read when it is back.
                await asyncio.sleep(FALLBACK_SECONDS)
            except Exception as error:
                report_unexpected(error)
                await asyncio.sleep(FALLBACK_SECONDS)

    async def _read(self) -> None:
        safe = await reading.safe_key()
        while self._at < safe:
            events = await reading.between(self._at, safe)
            rows = Rows()
            for event in events:
                # First, so that a stream which joins meanwhile has read this event by itself.
                self._at = event.event_id
                await self._tell(event, rows)
            if len(events) < reading.BATCH:
                self._at = safe

    async def _tell(self, event: Event, rows: Rows) -> None:
        cursor = cursors.write(event.event_id, self._state.epoch)
        for channel in {*channels_of(event)}:
            for group in [*self._live.get(channel, {}).values()]:
                await self._tell_group([*group], event, cursor, rows)

    async def _tell_group(
        self, streams: Iterable[Stream], event: Event, cursor: str, rows: Rows
    ) -> None:
        """Render an event once for equal subscriptions, and send it to all."""
        content: bytes | None = None
        rendered = False
        for stream in streams:
            if not rendered:
                content, rendered = await stream.subscription.render(event, cursor, rows), True
            if stream.position >= event.event_id:
                continue
            if content is None or stream.push(content, cursor):
                stream.position = event.event_id
            else:
                stream.position = event.event_id - 1
                self._leave(stream)
                stream.behind.set()
