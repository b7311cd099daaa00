"""The log loses its beginning by age and by size, and cursors before it are told so."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from orm.errors import CursorExpired, InvalidValue
from orm.events import cursors, positions, reading, stream, trimming
from orm.models import Event, Stream
from tests.orm.rows import create

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
PLENTY = 10**6


async def events(count: int) -> list[int]:
    """The keys of so many new events."""
    for _ in range(count):
        await create()
    return await keys()


async def keys() -> list[int]:
    return [event.event_id for event in await Event.all().order_by("event_id")]


async def grow_old(*old: int) -> None:
    await Event.filter(event_id__in=old).update(at=datetime.now(UTC) - DAY)


async def test_a_log_without_old_events_stays(database: str) -> None:
    stored = await events(3)
    floor = (await stream.state()).floor
    await trimming.sweep(HOUR, PLENTY)
    assert await keys() == stored
    assert (await stream.state()).floor == floor


async def test_by_age(database: str) -> None:
    stored = await events(5)
    await grow_old(*stored[:2], stored[3])
    await trimming.sweep(HOUR, PLENTY)
    # An old one after a young one stays: the log has no gaps.
    assert await keys() == stored[2:]
    assert (await stream.state()).floor == stored[1]
    await trimming.sweep(HOUR, PLENTY)
    assert (await stream.state()).floor == stored[1]


async def test_by_size(database: str) -> None:
    stored = await events(6)
    await trimming.sweep(DAY, 4)
    assert await keys() == stored[2:]
    assert (await stream.state()).floor == stored[1]


async def test_everything(database: str) -> None:
    stored = await events(3)
    await grow_old(*stored)
    await trimming.sweep(HOUR, PLENTY)
    assert await keys() == []
    assert (await stream.state()).floor == stored[-1] == await reading.safe_key()
    assert await reading.between(stored[-1], stored[-1] + 9) == []
    await trimming.sweep(HOUR, PLENTY)
    [following] = await events(1)
    assert following > stored[-1]


async def test_several_batches_by_several_workers(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trimming, "BATCH", 2)
    stored = await events(9)
    await grow_old(*stored[:7])
    await asyncio.gather(*(trimming.sweep(HOUR, PLENTY) for _ in range(3)))
    assert await keys() == stored[7:]
    assert (await stream.state()).floor == stored[6]


async def test_a_reader_is_told_of_events_that_are_gone(database: str) -> None:
    stored = await events(4)
    epoch = (await stream.state()).epoch
    read = [cursors.write(key, epoch) for key in stored]
    await grow_old(*stored[:2])
    await trimming.sweep(HOUR, PLENTY)
    # The last that was removed is where the log begins.
    for cursor, key in zip(read[1:], stored[1:], strict=True):
        assert await positions.position_of(cursor) == key
    assert [event.event_id for event in await reading.between(stored[1], stored[3])] == stored[2:]
    with pytest.raises(CursorExpired) as expired:
        await positions.position_of(read[0])
    assert cursors.read(expired.value.cursor, epoch) == stored[3]
    assert "read again" in str(expired.value)
    with pytest.raises(CursorExpired) as expired:
        await reading.between(stored[0], stored[3])
    assert cursors.read(expired.value.cursor, epoch) == stored[3]


async def test_a_reader_is_told_also_when_nothing_is_left(database: str) -> None:
    stored = await events(2)
    await grow_old(*stored)
    await trimming.sweep(HOUR, PLENTY)
    with pytest.raises(CursorExpired):
        await reading.between(stored[0], stored[1])


async def test_cursors_that_are_not_of_this_log(database: str) -> None:
    [last] = (await events(3))[2:]
    log = await stream.state()
    ahead = cursors.write(last + 1, log.epoch)
    another = cursors.write(last, bytes(16))
    for cursor in (ahead, another):
        with pytest.raises(CursorExpired) as expired:
            await positions.position_of(cursor)
        assert await positions.position_of(expired.value.cursor) == last
    with pytest.raises(InvalidValue):
        await positions.position_of("yesterday")


async def test_a_log_that_is_forgotten_is_another_one(database: str) -> None:
    stored = await events(3)
    before = await stream.state()
    cursor = cursors.write(stored[2], before.epoch)
    assert await positions.position_of(cursor) == stored[2]
    await Event.filter(event_id=stored[0]).delete()
    await stream.forget()
    after = await asyncio.gather(*(stream.state() for _ in range(5)))
    assert len({*after}) == await Stream.all().count() == 1
    assert after[0].epoch != before.epoch
    assert after[0].floor == stored[1] - 1
    with pytest.raises(CursorExpired):
        await positions.position_of(cursor)


async def test_a_sweep_that_is_cancelled_ends_soon(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that was committed keeps the cancellation from the sweep."""
    batches = 0

    async def trimmed(*_: object) -> bool:
        nonlocal batches
        batches += 1
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
        return batches < 5

    monkeypatch.setattr(trimming, "_trimmed", trimmed)
    await asyncio.create_task(trimming.sweep(HOUR, PLENTY))
    assert batches == 1
