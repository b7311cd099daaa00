"""`queueChanged` tells the state of a topic's queue at once, and again when it has changed."""

import asyncio
from datetime import UTC, timedelta
from time import monotonic

import pytest

from graphql_api.conversation import queue_subscription
from graphql_api.errors import Unavailable
from graphql_api.live import states
from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus as Status
from orm.sessions.topic_queue import TopicQueue, topic_queue
from tests import clocks
from tests.graphql_api.live.following import (
    MANAGER,
    Live,
    agent,
    customer,
)
from tests.graphql_api.live.topics import topic_with_agent
from tests.orm.rows import associate, create, delete, update

PLACE = """
subscription ($topic: Int!, $after: String) {
  queueChanged(topicId: $topic, after: $after) {
    cursor topicId position expectedWait length chatSessions { chatSessionId }
  }
}
"""


async def waiting(topic_id: int) -> ChatSession:
    return await create(topic_id=topic_id)


async def test_customers_are_told_their_place_and_no_more(live: Live) -> None:
    first, second, third = [await waiting(3) for _ in range(3)]
    async with live.follow(PLACE, customer(third.pk, 3), topic=3) as stream:
        told = await stream.told()
        assert told["position"] == 3
        assert (told["length"], told["chatSessions"], told["expectedWait"]) == (None, None, None)
        await update(first.pk, {"status": Status.CUSTOMER_LAST})
        assert (await stream.told())["position"] == 2
        # Sessions behind them, and those of other topics, do not change their position.
        await waiting(3)
        await waiting(4)
        await asyncio.sleep(0.6)
        assert stream.results.empty()
        await update(third.pk, {"alert_level": 1})
        assert (await stream.told())["position"] == 1
        await delete(second.pk)
        await update(third.pk, {"status": Status.CUSTOMER_LAST})
        assert (await stream.told())["position"] is None


async def test_many_changes_at_once_are_one_state(live: Live) -> None:
    sessions = [await waiting(3) for _ in range(10)]
    async with live.follow(PLACE, customer(sessions[-1].pk, 3), topic=3) as stream:
        assert (await stream.told())["position"] == 10
        began = monotonic()
        for session in sessions[:8]:
            await update(session.pk, {"status": Status.CUSTOMER_LAST})
        places = [(await stream.told())["position"]]
        while places[-1] != 2:
            places.append((await stream.told())["position"])
        assert places == sorted(places, reverse=True)
        assert len(places) <= 2 + (monotonic() - began) / states.PACE


async def test_staff_are_told_who_waits_as_far_as_they_see_it(live: Live) -> None:
    await associate(21)
    await associate(22)
    topic = await topic_with_agent(21)
    first = await waiting(topic)
    async with (
        live.follow(PLACE, topic=topic) as of_manager,
        live.follow(PLACE, agent(21), topic=topic) as of_agent,
        live.follow(PLACE, agent(22), topic=topic) as of_other,
    ):
        for stream, keys in ((of_manager, [first.pk]), (of_agent, [first.pk]), (of_other, [])):
            told = await stream.told()
            assert [each["chatSessionId"] for each in told["chatSessions"]] == keys
            assert told["length"] == len(keys)
            assert told["position"] is None
        urgent = await create(topic_id=topic, alert_level=3)
        for stream in (of_manager, of_agent):
            told = await stream.told()
            keys = [each["chatSessionId"] for each in told["chatSessions"]]
            assert keys == [urgent.pk, first.pk]
        await update(first.pk, {"transfer_to_id": 22})
        assert [each["chatSessionId"] for each in (await of_other.told())["chatSessions"]] == [
            first.pk
        ]


async def test_the_wait_is_estimated_by_what_was_taken_up_lately(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = clocks.stop(monkeypatch, "orm.sessions.topic_queue")
    ago = clock.now(UTC) - timedelta(seconds=200)
    for minutes in (0, 1):
        await create(
            topic_id=3,
            status=Status.CUSTOMER_LAST,
            when_started=ago + timedelta(seconds=60 * minutes),
        )
    session, later = await waiting(3), await waiting(3)
    for waits, expected in ((session, "PT1M40S"), (later, "PT3M20S")):
        async with live.follow(PLACE, customer(waits.pk, 3), topic=3) as stream:
            assert (await stream.told())["expectedWait"] == expected


async def test_customers_follow_the_queue_of_their_own_topic_only(live: Live) -> None:
    session = await waiting(3)
    own = customer(session.pk, 3)
    assert await live.refusal(PLACE, own, topic=4) == ["NOT_FOUND"]
    await update(session.pk, {"topic_id": 4})
    async with live.follow(PLACE, own, topic=4) as stream:
        assert (await stream.told())["position"] == 1


async def test_equal_callers_share_what_they_are_told(live: Live) -> None:
    await waiting(3)
    async with (
        live.follow(PLACE, MANAGER, topic=3) as one,
        live.follow(PLACE, MANAGER, topic=3) as other,
    ):
        assert await one.told() == await other.told()


async def test_sessions_without_a_topic_are_a_queue_as_well(live: Live) -> None:
    first, second = await create(), await create()
    async with live.follow(PLACE, customer(second.pk), topic=0) as stream:
        assert (await stream.told())["position"] == 2
        await update(first.pk, {"topic_id": 3})
        assert (await stream.told())["position"] == 1
        await update(second.pk, {"topic_id": 3})
        assert (await stream.told())["position"] is None


async def test_who_serves_a_topic_decides_who_sees_its_queue(live: Live) -> None:
    for key in (21, 22):
        await associate(key)
    topic = await topic_with_agent(21)
    session = await waiting(topic)
    add = """
      mutation ($topic: Int!) {
        addChatTopicAgent(chatTopicId: $topic, input: {userId: 22, canListen: true}) { canListen }
      }
    """
    async with live.follow(PLACE, agent(22), topic=topic) as stream:
        assert (await stream.told())["length"] == 0
        await live.ask(add, topic=topic)
        told = await stream.told()
        assert told["chatSessions"] == [{"chatSessionId": session.pk}]


async def test_an_outage_of_the_database_is_waited_for(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "RETRY_SECONDS", 0.01)
    session = await waiting(3)
    failures = [Unavailable("It is away.")] * 2

    async def failing(topic_id: int) -> TopicQueue:
        if failures:
            raise failures.pop()
        return await topic_queue(topic_id)

    monkeypatch.setattr(queue_subscription, "topic_queue", failing)
    async with live.follow(PLACE, customer(session.pk, 3), topic=3) as stream:
        assert (await stream.told())["position"] == 1
        assert failures == []


NAMES = """
subscription ($topic: Int!) { queueChanged(topicId: $topic) { chatSessions { customerName } } }
"""


async def test_who_comes_later_is_told_the_present_state(live: Live) -> None:
    """Also of fields that do not move the queue, for which those before are told nothing."""
    session = await create(topic_id=3, customer_name="Ada")
    async with live.follow(NAMES, topic=3) as first:
        assert (await first.told())["chatSessions"] == [{"customerName": "Ada"}]
        await update(session.pk, {"customer_name": None})
        await asyncio.sleep(states.PACE)
        async with live.follow(NAMES, topic=3) as later:
            assert (await later.told())["chatSessions"] == [{"customerName": None}]
