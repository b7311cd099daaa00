"""The hub: what a stream gets, whoever else is slow, gone, or refused."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graphql_api.errors import (
    CursorExpired,
    Forbidden,
    Internal,
    ParleyError,
    TimedOut,
    Unavailable,
)
from graphql_api.live import catching_up
from graphql_api.live.endings import ReadsTooSlowly, ServiceStops, TooManyStreams, end_streams
from graphql_api.shared.live_limits import LiveLimits
from orm.events import reading
from tests.graphql_api.live.listening import (
    Live,
    feed_of,
    living,
    settled,
    telling,
)
from tests.statements import DATABASE_LOGGER

pytestmark = pytest.mark.anyio

READS = (*reading.LAST_KEY.values(), "SELECT stream")
"""The beginnings of the statements that read the log."""


@pytest.fixture
async def live(database: str) -> AsyncIterator[Live]:
    async with living() as running:
        yield running


async def test_a_stream_gets_each_change_once_and_in_order(live: Live) -> None:
    key, other = await live.create(), await live.create()
    client = await live.follow(key)
    for number in range(3):
        await live.rename(key, f"name {number}")
        await live.rename(other, "another")
    assert await client.until(3) == [2, 3, 4]
    assert client.got[-1]["chatSession"] == {"customerName": "name 2"}


async def test_a_cursor_resumes_after_its_event(live: Live) -> None:
    key = await live.create()
    first = await live.follow(key)
    await live.rename(key, *"abcdef")
    await first.until(6)
    for place in range(6):
        resumed = await live.follow(key, first.got[place]["cursor"])
        assert resumed.versions == first.versions[place + 1 :]


@pytest.mark.usefixtures("unhurried")
async def test_equal_subscriptions_are_rendered_once(live: Live) -> None:
    key = await live.create()
    rendered = 0
    subscription = await live.subscription(key)
    tell = feed_of(subscription).tell

    async def counted(*arguments: Any) -> Any:
        nonlocal rendered
        rendered += 1
        return await tell(*arguments)

    equal = telling(subscription, counted)
    clients = [await live.listen(equal) for _ in range(250)]
    await live.rename(key, *"ab")
    for client in clients:
        assert await client.until(2) == [2, 3]
    assert rendered == 2


async def test_streams_that_begin_in_between_miss_nothing(live: Live) -> None:
    key = await live.create()
    first = await live.follow(key)
    await live.rename(key, "first")
    await first.until(1)
    cursor = first.got[0]["cursor"]
    writing = asyncio.create_task(live.rename(key, *map(str, range(60))))
    clients = []
    while not writing.done():
        clients.append(await live.listen(await live.subscription(key, cursor), live=False))
        await asyncio.sleep(0)
        if len(clients) == 40:
            break
    await writing
    expected = list(range(3, 63))
    for client in clients:
        assert await client.until(60) == expected
    assert await first.until(61) == [2, *expected]


async def test_one_that_does_not_read_holds_nobody_and_misses_nothing(live: Live) -> None:
    key = await live.create()
    slow, quick = await live.follow(key), await live.follow(key)
    slow.reads.clear()
    await live.rename(key, *map(str, range(120)))
    await quick.until(120)
    assert slow.got == []
    slow.reads.set()
    assert await slow.until(120) == quick.versions
    # It is live again.
    await live.rename(key, "last")
    assert await slow.until(121) == [*range(2, 123)]


async def test_one_that_reads_nothing_for_long_is_dropped_with_its_cursor(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "STALLED_SECONDS", 0.01)
    key = await live.create()
    slow = await live.follow(key)
    await live.rename(key, "seen")
    await slow.until(1)
    slow.reads.clear()
    await live.rename(key, "unseen")
    with pytest.raises(ReadsTooSlowly) as dropped:
        await slow.end()
    resumed = await live.follow(key, dropped.value.cursor)
    assert await resumed.until(1) == [3]


async def test_one_that_is_gone_ends_alone(live: Live) -> None:
    key = await live.create()
    gone, other = await live.follow(key), await live.follow(key)
    gone.error = ConnectionResetError()
    await live.rename(key, *"ab")
    assert await other.until(2) == [2, 3]
    await gone.end()
    assert gone.got == []


@pytest.mark.parametrize(
    ("raised", "told"), [(Forbidden("No."), Forbidden), (ZeroDivisionError(), Internal)]
)
async def test_a_rendering_that_fails_ends_its_own_streams(
    live: Live, raised: Exception, told: type[Exception]
) -> None:
    key = await live.create()

    async def fail(*_: Any) -> Any:
        raise raised

    failing = [await live.listen(telling(await live.subscription(key), fail)) for _ in range(2)]
    well = await live.follow(key)
    await live.rename(key, *"ab")
    assert await well.until(2) == [2, 3]
    for client in failing:
        with pytest.raises(told):
            await client.end()


@pytest.mark.parametrize("outage", [Unavailable("The database is away."), TimedOut()])
async def test_an_outage_while_rendering_loses_no_event(
    outage: ParleyError, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "RETRY_SECONDS", 0.01)
    key = await live.create()
    subscription = await live.subscription(key)
    tell, failures = feed_of(subscription).tell, 3

    async def tell_later(*arguments: Any) -> Any:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise outage
        return await tell(*arguments)

    client = await live.listen(telling(subscription, tell_later))
    await live.rename(key, *"abc")
    assert await client.until(3) == [2, 3, 4]


async def test_a_slow_rendering_holds_nobody_else(live: Live) -> None:
    key = await live.create()
    subscription = await live.subscription(key)
    tell, gate, begun = feed_of(subscription).tell, asyncio.Event(), 0

    async def wait(*arguments: Any) -> Any:
        nonlocal begun
        begun += 1
        await gate.wait()
        return await tell(*arguments)

    waiting = telling(subscription, wait)
    slow = [await live.listen(waiting) for _ in range(3)]
    quick = await live.follow(key)
    await live.rename(key, *"abc")
    assert await quick.until(3) == [2, 3, 4]
    assert not any(client.got for client in slow)
    # One rendering for all of them, although each goes on by itself.
    assert begun == 1
    gate.set()
    for client in slow:
        assert await client.until(3) == [2, 3, 4]


async def test_those_who_fall_behind_together_read_together(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, reads = await live.create(), 0
    subscription = await live.subscription(key)
    tell, gate, between = feed_of(subscription).tell, asyncio.Event(), reading.between

    async def wait(*arguments: Any) -> Any:
        await gate.wait()
        return await tell(*arguments)

    async def counted(*arguments: Any) -> Any:
        nonlocal reads
        reads += 1
        return await between(*arguments)

    monkeypatch.setattr(reading, "between", counted)
    waiting = telling(subscription, wait)
    clients = [await live.listen(waiting) for _ in range(50)]
    await live.rename(key, *"abc")
    await settled(lambda: not any(stream.is_live for stream in live.hub._streams))
    gate.set()
    for client in clients:
        assert await client.until(3) == [2, 3, 4]
    assert reads < 25


async def test_streams_end_with_their_reason_when_the_worker_stops(live: Live) -> None:
    key = await live.create()
    slow, idle = await live.follow(key), await live.follow(key)
    slow.reads.clear()
    await live.rename(key, "x")
    await idle.until(1)
    await asyncio.sleep(0)
    end_streams()
    assert live.hub.stopping.is_set()
    late = await live.follow(key)
    for client in (slow, idle, late):
        with pytest.raises(ServiceStops):
            await client.end()


async def test_a_stream_can_be_cancelled_in_any_state(live: Live) -> None:
    key = await live.create()
    slow, idle = await live.follow(key), await live.follow(key)
    beginning = await live.listen(await live.subscription(key), live=False)
    slow.reads.clear()
    await live.rename(key, "x")
    await idle.until(1)
    for client in (slow, idle, beginning):
        client.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await client.end()
    assert not live.hub._streams
    assert not live.hub._groups._by_channel


async def test_only_so_many_streams_run(database: str) -> None:
    limits = LiveLimits(streams=3, caller_streams=2)
    async with living(limits) as live:
        key = await live.create()
        clients = [await live.follow(key) for _ in range(2)]
        with pytest.raises(TooManyStreams, match="You have 2"):
            await (await live.follow(key)).end()
        clients[0].task.cancel()
        await asyncio.wait([clients[0].task])
        third = await live.follow(key)
        await live.rename(key, "x")
        await third.until(1)


async def test_a_cursor_too_far_back_begins_again(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await live.create()
    first = await live.follow(key)
    await live.rename(key, *"abcde")
    await first.until(5)
    monkeypatch.setattr(catching_up, "MOST_EVENTS", 3)
    with pytest.raises(CursorExpired) as expired:
        await (await live.follow(key, first.got[0]["cursor"])).end()
    again = await live.follow(key, expired.value.cursor)
    await live.rename(key, "f")
    assert await again.until(1) == [7]


async def test_nobody_polls_without_streams(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The log is read neither by the clock nor at a commit."""
    caplog.set_level(logging.DEBUG, DATABASE_LOGGER.name)
    async with living(LiveLimits(poll_seconds=0.05)) as live:
        key = await live.create()
        client = await live.follow(key)
        client.task.cancel()
        await asyncio.wait([client.task])
        await settled(lambda: not live.hub._streams)
        await _until_unread(caplog)
        before = live.hub._follower.at
        await live.rename(key, *"abc")
        await asyncio.sleep(0.2)
        assert not [each for each in caplog.messages if each.startswith(READS)]
        assert live.hub._follower.at == before
        again = await live.follow(key)
        assert [each for each in caplog.messages if each.startswith(READS)]
        assert live.hub._follower.at > before
        await live.rename(key, "d")
        assert await again.until(1) == [5]


async def _until_unread(caplog: pytest.LogCaptureFixture) -> None:
    """Wait for the end of a look that had begun while there was a stream."""
    async with asyncio.timeout(20):
        while True:
            caplog.clear()
            await asyncio.sleep(0.2)
            if not any(each.startswith(READS) for each in caplog.messages):
                return


async def test_readers_are_told_of_events_without_streams(
    live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, DATABASE_LOGGER.name)
    keys: list[int] = []
    live.hub.readers.append(lambda events: keys.extend(event.row_key for event in events))
    async with live.hub.following():
        key = await live.create()
        await settled(lambda: keys)
    assert keys == [key]
    await _until_unread(caplog)
    await live.create()
    await asyncio.sleep(0.05)
    assert keys == [key]


async def test_a_reader_that_fails_is_in_nobodys_way(live: Live) -> None:
    def fail(_events: Any) -> None:
        raise ZeroDivisionError

    live.hub.readers.insert(0, fail)
    key = await live.create()
    client = await live.follow(key)
    await live.rename(key, *"ab")
    assert await client.until(2) == [2, 3]
