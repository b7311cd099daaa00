"""A log that is replaced by another one, as after a restore: streams are told, and begin again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tortoise.context import require_context

from graphql_api.errors import CursorExpired
from graphql_api.live import following
from orm.engine.outages import OUTAGES, Cause
from orm.events import reading, stream
from orm.models import Event, Stream
from tests.graphql_api.live.listening import Live, living, settled


@pytest.fixture
async def live(database: str) -> AsyncIterator[Live]:
    async with living() as running:
        yield running


@pytest.mark.parametrize("change", [{"epoch": "ab" * 16}, {"floor": 10**6}], ids=["epoch", "floor"])
async def test_another_log_begins_again(
    live: Live, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    monkeypatch.setattr(following, "STATE_SECONDS", 0.0)
    key = await live.create()
    client = await live.follow(key)
    before = live.hub._follower.at
    await Stream.filter(stream_id=1).update(**change)
    live.hub._follower.wake()
    with pytest.raises(CursorExpired):
        await client.end()
    await Stream.filter(stream_id=1).update(floor=before)
    again = await live.follow(key)
    await live.rename(key, "y")
    assert await again.until(1) == [2]


async def _replace_the_log(last: int) -> None:
    """Let the log be one that ends earlier, as after a recovery to a point in time."""
    await Event.filter(event_id__gt=last).delete()
    connection = require_context().db()
    sequence = "UPDATE sqlite_sequence SET seq = $ WHERE name = 'event'"
    if connection.capabilities.dialect != "sqlite":
        sequence = "SELECT setval('event_event_id_seq', $)"
    await connection.execute_query(sequence.replace("$", str(last)))
    await stream.forget()


async def test_a_log_that_was_replaced_while_nobody_followed_is_followed(live: Live) -> None:
    key = await live.create()
    client = await live.follow(key)
    await live.rename(key, *"abcdef")
    await client.until(6)
    client.task.cancel()
    await settled(lambda: not live.hub._streams)
    await _replace_the_log(1)
    again = await live.follow(key)
    await live.rename(key, "g")
    assert await again.until(1) == [8]


async def test_a_log_that_cannot_be_read_when_it_was_replaced_is_followed_after_all(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "STATE_SECONDS", 0.0)
    monkeypatch.setattr(following, "RETRY_SECONDS", 0.01)
    key = await live.create()
    client = await live.follow(key)
    await live.rename(key, *"abcdef")
    await client.until(6)
    await _replace_the_log(1)
    safe_key, fails = reading.safe_key, [True]

    async def failing_once() -> int:
        if fails:
            fails.clear()
            raise OUTAGES.note(Cause.NO_ANSWER)
        return await safe_key()

    monkeypatch.setattr(reading, "safe_key", failing_once)
    async with asyncio.timeout(20):
        while not client.task.done():
            live.hub._follower.wake()
            await asyncio.sleep(0.01)
    with pytest.raises(CursorExpired):
        await client.end()
    assert not fails
    again = await live.follow(key)
    await live.rename(key, "g")
    assert await again.until(1) == [8]
