"""The hub of a worker reads the log, renders each event once for equal subscriptions, and sends it.

A stream is either live, and then it is where the hub is, or behind: it reads the log by itself from
its own place until it has caught up (streams.py).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from time import monotonic

from graphql_api.errors import (
    CursorExpired,
    ParleyError,
    RateLimited,
    TimedOut,
    Unavailable,
    report_unexpected,
)
from graphql_api.feeds import Rows, StateFeed, channels_of
from graphql_api.live import metrics
from graphql_api.live.catching_up import catch_up
from graphql_api.live.endings import ReadsTooSlowly, ServiceStops, on_stop
from graphql_api.live.following import Follower
from graphql_api.live.groups import Groups
from graphql_api.live.heartbeats import Heartbeats
from graphql_api.live.metrics import End
from graphql_api.live.renderings import Rendering, Renderings
from graphql_api.live.rights_cache import RENEW_SECONDS, RightsCache
from graphql_api.live.states import States
from graphql_api.live.stream_limits import StreamLimits, caller_of
from graphql_api.live.streams import ClientGone, Send, Stream
from graphql_api.live.subscription import Subscription
from graphql_api.shared.live_limits import LiveLimits
from orm.models import Event

HOLD_SECONDS = 0.1
"""Streams that wait longer for a rendering fall behind, so that they do not hold up the others."""

TOGETHER = 16
"""Groups for which an event is rendered at the same time."""

SENDS_AT_ONCE = 200
"""After so many sends the event loop gets its turn: each takes some 15 microseconds."""


class Hub:
    """Follows the log of the open database; streams join it."""

    def __init__(self, limits: LiveLimits) -> None:
        self._limits = StreamLimits("subscriptions", limits.streams, limits.caller_streams)
        self._follower = Follower(self._tell_all, self._begin_again, limits.poll_seconds)
        self._groups = Groups()
        self._renderings = Renderings()
        self._heartbeats = Heartbeats()
        self._streams: dict[Stream, None] = {}
        self._rights_cache = RightsCache()
        self._states = States(
            lambda: self._follower.place(self._follower.at), self._rights_cache.read
        )
        self.readers: list[Callable[[Sequence[Event]], object]] = [
            self._rights_cache.invalidate,
            self._states.mark,
        ]
        """Each is called with the events that were read, before they are told.

        Events are read while there are streams, or within `following`.
        """
        self.renewals: list[Callable[[], object]] = [self._rights_cache.clear]
        """Each is called every second while such events are told, since no others are read then."""
        self.stopping = asyncio.Event()
        """Set once the worker stops: whatever waits for events has to end."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the log until the block ends, while there are streams."""
        undo = on_stop(self.close_all)
        async with self._follower.running():
            try:
                yield
            finally:
                undo()
                self._renderings.cancel()

    def following(self) -> AbstractAsyncContextManager[None]:
        """Read the log for `readers` while the block runs, also without any stream.

        They are told of all events that are committed after the block has begun. DatabaseAway.
        """
        return self._follower.following()

    def close_all(self, reason: ParleyError | None = None) -> None:
        """End all streams, which raise the reason, and all later ones: ServiceStops by default."""
        self.stopping.set()
        for stream in [*self._streams]:
            stream.end(reason or ServiceStops())

    async def stream(self, subscription: Subscription, send: Send) -> None:
        """Send what a subscription tells, until cancelled, or until the client is gone.

        Raises why the service ends it: TooManyStreams before anything is awaited, ServiceStops,
        CursorExpired, InvalidValue, ReadsTooSlowly, or another ParleyError.
        """
        try:
            if self.stopping.is_set():
                raise ServiceStops
            with self._limits.reserved_by(caller_of(subscription.viewer)):
                await self._run(subscription, send)
        except ClientGone:
            return
        except ParleyError as error:
            metrics.ends[_kind_of(error)].inc()
            raise

    async def _run(self, subscription: Subscription, send: Send) -> None:
        # Until now the log may not have been read.
        self._rights_cache.clear()
        task = asyncio.current_task()
        assert task is not None
        stream = Stream(subscription, send, task)
        session_id = subscription.viewer.session_id
        with nullcontext() if session_id is None else self._heartbeats.of(session_id):
            self._streams[stream] = None
            try:
                async with self.following():
                    stream.position = await self._follower.begin(subscription.feed.after)
                    if isinstance(subscription.feed, StateFeed):
                        await self._states.follow(stream, subscription.feed)
                    while True:
                        await catch_up(stream, self._follower, self._renderings)
                        # No await between the comparison and joining: nothing comes in between.
                        self._groups.join(stream)
                        await stream.until_behind()
            except asyncio.CancelledError as cancelled:
                raise stream.reason_of(cancelled) from None
            finally:
                self._groups.leave(stream)
                stream.close()
                del self._streams[stream]

    def _begin_again(self, expired: CursorExpired) -> None:
        self._rights_cache.clear()
        for stream in [*self._streams]:
            stream.end(expired)

    async def _tell_all(self, events: Sequence[Event]) -> None:
        for read in self.readers:
            try:
                read(events)
            except Exception as error:  # The others have to go on.
                report_unexpected(error)
        rows, renewed = Rows(self._rights_cache.read), monotonic()
        epoch = self._follower.epoch
        for event in events:
            if monotonic() - renewed >= RENEW_SECONDS:
                for renew in self.renewals:
                    renew()
                rows, renewed = Rows(self._rights_cache.read), monotonic()
            if self._follower.epoch != epoch:
                # These are of a log that was replaced, and all streams have begun again.
                return
            # First, so that a stream which joins meanwhile has read this event by itself.
            self._follower.at = max(self._follower.at, event.event_id)
            try:
                await self._tell(event, rows)
            except Exception as error:  # Whatever it is, the hub goes on.
                report_unexpected(error)
                for stream in self._streams:
                    self._fall_behind(stream, event.event_id)

    async def _tell(self, event: Event, rows: Rows) -> None:
        """Render an event once for each group of equal subscriptions, and send it to all."""
        groups = [group for each in {*channels_of(event)} for group in self._groups.of(each)]
        for first in range(0, len(groups), TOGETHER):
            await self._tell_some(event, groups[first : first + TOGETHER], rows)

    async def _tell_some(
        self, event: Event, groups: Sequence[Sequence[Stream]], rows: Rows
    ) -> None:
        cursor = self._follower.cursor(event.event_id)
        renderings = [
            self._renderings.start(group[0].subscription, event, cursor, rows) for group in groups
        ]
        await asyncio.wait(renderings, timeout=HOLD_SECONDS)
        for group, rendering in zip(groups, renderings, strict=True):
            try:
                if (content := _content_of(rendering)) is not None:
                    await self._send(group, content, cursor, event.event_id)
            except _NotRendered:
                for stream in group:
                    self._fall_behind(stream, event.event_id)
            except ParleyError as error:
                for stream in group:
                    if stream.is_live and stream.position < event.event_id:
                        stream.end(error)

    async def _send(self, group: Sequence[Stream], content: bytes, cursor: str, key: int) -> None:
        sent = 0
        for number, stream in enumerate(group, 1):
            # It may have left by now, and may have joined again at a later position.
            if stream.is_live and stream.position < key:
                try:
                    if stream.push(content, cursor):
                        stream.position = key
                        sent += 1
                    else:
                        self._fall_behind(stream, key)
                except ClientGone as gone:
                    self._groups.leave(stream)
                    stream.end(gone)
            if not number % SENDS_AT_ONCE:
                await asyncio.sleep(0)
        metrics.DELIVERIES.inc(sent)

    def _fall_behind(self, stream: Stream, key: int) -> None:
        """Let a stream go on by itself, with the event of this key as the next."""
        if stream.is_live and stream.position < key:
            stream.position = key - 1
            self._groups.leave(stream)


class _NotRendered(Exception):
    """There is no rendering yet; it is to be tried again."""


def _content_of(rendering: Rendering) -> bytes | None:
    if not rendering.done() or rendering.cancelled():
        raise _NotRendered
    try:
        return rendering.result()
    except (Unavailable, TimedOut):
        raise _NotRendered from None


def _kind_of(error: ParleyError) -> End:
    kinds = {
        ServiceStops: End.STOPPING,
        ReadsTooSlowly: End.SLOW,
        CursorExpired: End.EXPIRED,
        RateLimited: End.TOO_MANY,
    }
    kind = next((kind for type_, kind in kinds.items() if isinstance(error, type_)), None)
    return kind or (End.ERROR if error.code == "INTERNAL" else End.REFUSED)
