"""A stream that is behind reads the log by itself, from its own place up to the hub's.

It keeps nothing while its client does not read: it reads the log again when the client goes on.
"""

import asyncio
from time import monotonic

from graphql_api.errors import CursorExpired, TimedOut, Unavailable
from graphql_api.feeds import Rows, channels_of
from graphql_api.live import metrics
from graphql_api.live.endings import ReadsTooSlowly
from graphql_api.live.following import RETRY_SECONDS, Follower
from graphql_api.live.renderings import Renderings
from graphql_api.live.rights_cache import RENEW_SECONDS, RightsCache
from graphql_api.live.streams import ClientGone, Stream

MOST_EVENTS = 10_000
"""The most events of the log by which a stream may be behind; beyond it, a new query costs less."""

BATCH = 100
"""Events that are read at once."""

MOST_TIMEOUTS = 3
"""Times that the same place may take too long before the stream ends: a database that is silent
answers again, a document that is too slow stays so."""

STALLED_SECONDS = 30.0
"""A stream is ended when its client has read nothing for this time."""


async def catch_up(stream: Stream, follower: Follower, renderings: Renderings) -> None:
    """Send all events that the hub has read; the stream is where the hub is then.

    CursorExpired if there are too many, or if they were removed; ReadsTooSlowly, ClientGone, and
    TimedOut if they take too long to render. An outage of the database is waited for.
    """
    timeouts, position = 0, stream.position
    while stream.position < follower.at:
        # SQLite is read without waiting.
        await asyncio.sleep(0)
        try:
            await _send_some(stream, follower, renderings)
        except Unavailable:
            await asyncio.sleep(RETRY_SECONDS)
        except TimedOut:
            timeouts = timeouts + 1 if stream.position == position else 1
            position = stream.position
            if timeouts == MOST_TIMEOUTS:
                raise
            await asyncio.sleep(RETRY_SECONDS)


async def _send_some(stream: Stream, follower: Follower, renderings: Renderings) -> None:
    end = follower.at
    if end - stream.position > MOST_EVENTS:
        raise CursorExpired(follower.place(end))
    events = await renderings.read(stream.position, end, BATCH)
    last = end if len(events) < BATCH else events[-1].event_id
    channel = stream.subscription.feed.channel
    mine = [event for event in events if channel in channels_of(event)]
    del events
    rows, read_at = Rows(RightsCache().read), monotonic()
    for number, event in enumerate(mine):
        if monotonic() - read_at >= RENEW_SECONDS:
            rows, read_at = Rows(RightsCache().read), monotonic()
        cursor = follower.cursor(event.event_id)
        # Others may wait for the same rendering.
        content = await asyncio.shield(renderings.start(stream.subscription, event, cursor, rows))
        if content is not None:
            if not stream.push(content, cursor):
                del mine[number:], rows
                await _send_slowly(stream, event.event_id, content, cursor, follower)
                return
            metrics.DELIVERIES.inc()
        stream.position = event.event_id
    stream.position = max(stream.position, last)


async def _send_slowly(
    stream: Stream, key: int, content: bytes, cursor: str, follower: Follower
) -> None:
    sent_up_to = stream.position
    try:
        async with asyncio.timeout(STALLED_SECONDS):
            await stream.send(content, cursor)
    except TimeoutError:
        raise ReadsTooSlowly(follower.place(sent_up_to)) from None
    except Exception as error:
        raise ClientGone from error
    stream.position = key
    metrics.DELIVERIES.inc()
