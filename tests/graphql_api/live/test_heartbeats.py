"""A customer's session does not count as abandoned while its page listens."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from graphql_api.live import heartbeats
from orm.audit.entries import SERVICE
from orm.conversation import heartbeat
from orm.conversation.dead_sessions import RULES, end
from orm.models import ChatSession, Event
from orm.sessions.states import Event as Happening
from tests.graphql_api.live.following import MANAGER, Live, customer, until
from tests.graphql_api.live.test_sessions import ONE
from tests.orm.rows import create

[GONE] = [rule for rule in RULES if rule.event is Happening.LOSE_CUSTOMER]
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


async def fetched(key: int) -> datetime | None:
    return (await ChatSession.get(pk=key)).when_fetched


async def forget(key: int) -> None:
    await ChatSession.filter(pk=key).update(when_fetched=LONG_AGO)


async def test_each_while_that_a_customer_listens_is_a_sign_of_life(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeats, "INTERVAL_SECONDS", 0.01)
    session, other = await create(), await create()
    for each in (session, other):
        await forget(each.pk)
    minute_ago = datetime.now(UTC) - timedelta(minutes=1)
    async with live.follow(ONE, customer(session.pk), key=session.pk):
        for _ in range(2):

            async def is_alive() -> bool:
                return await fetched(session.pk) != LONG_AGO

            await until(is_alive)
            assert not await end(GONE, session.pk, minute_ago, SERVICE)
            await forget(session.pk)
        beating = live.hub._heartbeats._task
        assert beating is not None
    # The last heartbeat may still be under way.
    await asyncio.wait([beating])
    assert await fetched(other.pk) == LONG_AGO
    await forget(session.pk)
    assert await end(GONE, session.pk, minute_ago, SERVICE)


async def test_staff_who_listen_are_no_sign_of_life(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_keys: list[int]) -> None:
        raise AssertionError

    monkeypatch.setattr(heartbeat, "touch_all", refuse)
    session = await create()
    await forget(session.pk)
    async with live.follow(ONE, MANAGER, key=session.pk):
        assert await fetched(session.pk) == LONG_AGO


async def test_a_sign_of_life_is_no_event(database: str) -> None:
    keys = [(await create()).pk for _ in range(3)]
    for key in keys:
        await forget(key)
    events = await Event.all().count()
    await heartbeat.touch_all(keys)
    assert LONG_AGO not in [await fetched(key) for key in keys]
    assert await Event.all().count() == events
