"""Waiting sessions are picked up, one by its key or the first in the queue."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orm.models import AuditEntry, ChatMessage, ChatSession, ChatTopicAgent
from orm.models.enums import ChatMessageSpecialType, ChatMessageType, ChatSessionStatus, Role
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.conversation.asking import (
    FIRST,
    PICK_UP,
    add_user,
    ask,
    done,
    sent_by,
    specials,
    topic,
    waiting,
)
from tests.graphql_api.querying import codes
from tests.statements import inserted_tables, without_events

WAS = datetime(2026, 3, 14, 9, tzinfo=UTC)
WELCOME = "Hello & <b>welcome</b>"
CLEAN = "Hello &amp; <b>welcome</b>"


@pytest.fixture(params=[True, False], ids=["compiled", "by core"])
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "compiled": request.param})


async def test_who_picks_up_is_the_user_and_greets_in_the_topics_words(service: Service) -> None:
    ann, ben = await add_user("ann"), await add_user("ben")
    key = await waiting(topic_id=await topic(f"{WELCOME}<script>x</script>"), transfer_to_id=ben)
    outcome, session = await done(service, PICK_UP, "ann", key=key)
    assert outcome == "PICKED_UP"
    assert session == {
        **session,
        "chatSessionId": key,
        "status": "USER_LAST",
        "user": {"associateId": ann},
        "transferTo": None,
        "rank": 1,
        "firstMessage": CLEAN,
        "lastMessage": CLEAN,
        "version": 2,
    }
    assert session["whenStarted"] == session["whenIdle"] is not None
    special = (ChatMessageType.TO_CUSTOMER, ChatMessageSpecialType.WELCOME)
    assert await specials(key) == [(*special, CLEAN, "ann")]
    row = await ChatSession.get(pk=key)
    message = await ChatMessage.get()
    assert message.when_posted == row.when_idle == row.when_started
    entry = await AuditEntry.get()
    assert (entry.row_key, entry.associate_id, entry.values["user_id"]) == (key, ann, [None, ann])


@pytest.mark.parametrize("welcome", [None, "", "<i> </i>", "<p>" * 1001, "x" * 16_385])
async def test_a_topic_without_words_greets_nobody(service: Service, welcome: str | None) -> None:
    key = await waiting(topic_id=await topic(welcome), last_message="Hi")
    _, session = await done(service, PICK_UP, key=key)
    assert (session["status"], session["lastMessage"]) == ("CUSTOMER_LAST", "Hi")
    assert (session["whenIdle"], await specials(key)) == (None, [])
    assert session["whenStarted"] is not None


@pytest.mark.parametrize("topic_id", [0, 77])
async def test_a_session_without_a_topic_greets_nobody(service: Service, topic_id: int) -> None:
    key = await waiting(topic_id=topic_id)
    outcome, session = await done(service, PICK_UP, key=key)
    assert (outcome, session["status"]) == ("PICKED_UP", "CUSTOMER_LAST")


async def test_the_rank_is_the_lowest_that_is_free(service: Service) -> None:
    me = service.associate_id
    await ChatSession.create(user_id=me, status=ChatSessionStatus.USER_LAST, rank=1)
    # One that waited for its user had a rank that an active session has got meanwhile.
    key = await waiting(user_id=me, rank=1)
    assert (await done(service, PICK_UP, key=key))[1]["rank"] == 2


@pytest.mark.parametrize(
    ("status", "user", "outcome"),
    [
        (ChatSessionStatus.USER_LAST, "ben", "TAKEN_BY_ANOTHER"),
        (ChatSessionStatus.CUSTOMER_LAST, "ben", "TAKEN_BY_ANOTHER"),
        (ChatSessionStatus.CUSTOMER_LAST, "ann", "NOT_IN_QUEUE"),
        (ChatSessionStatus.CUSTOMER_LAST, None, "NOT_IN_QUEUE"),
        *(
            (status, "ben", "NOT_IN_QUEUE")
            for status in ChatSessionStatus
            if status.name not in ("IN_QUEUE", "USER_LAST", "CUSTOMER_LAST")
        ),
    ],
)
async def test_a_session_that_does_not_wait_is_left_alone(
    service: Service, status: ChatSessionStatus, user: str | None, outcome: str
) -> None:
    users = {name: await add_user(name) for name in ("ann", "ben")}
    row = await ChatSession.create(status=status, user_id=users.get(user or ""))
    before = await ChatSession.filter(pk=row.pk).values()
    assert await done(service, PICK_UP, "ann", key=row.pk) == (outcome, None)
    assert await ChatSession.filter(pk=row.pk).values() == before
    assert await ChatMessage.all().count() == await AuditEntry.all().count() == 0


async def test_an_unknown_session_is_not_found(service: Service) -> None:
    assert codes(await ask(service, PICK_UP, key=99)) == ["NOT_FOUND"]


async def test_the_first_is_the_most_urgent_then_the_oldest(service: Service) -> None:
    def at(minutes: int, **values: int) -> dict[str, object]:
        return {"when_requested": WAS + timedelta(minutes=minutes), **values}

    expected = {}
    for place, values in (
        (5, at(3)),
        (2, at(2, alert_level=1)),
        (6, at(3)),
        (1, at(9, alert_level=2)),
        (4, at(1)),
        (3, at(4, alert_level=1)),
        (7, at(0, alert_level=-1)),
        (8, at(0, alert_level=-(2**31))),
    ):
        expected[place] = await waiting(**values)
    await ChatSession.create(status=ChatSessionStatus.FINISHED, alert_level=9)
    found = [(await done(service, FIRST))[1]["chatSessionId"] for _ in expected]
    assert found == [expected[place] for place in sorted(expected)]
    assert await done(service, FIRST) == ("QUEUE_EMPTY", None)


async def test_a_session_that_waits_for_another_user_is_left_to_them(service: Service) -> None:
    ann, ben = await add_user("ann"), await add_user("ben")
    for_ben = await waiting(user_id=ben, alert_level=9)
    for_ann, for_all = await waiting(user_id=ann), await waiting()
    assert (await done(service, FIRST, "ann"))[1]["chatSessionId"] == for_ann
    assert (await done(service, FIRST, "ann"))[1]["chatSessionId"] == for_all
    assert await done(service, FIRST, "ann") == ("QUEUE_EMPTY", None)
    # A pick-up that names the session takes it all the same.
    assert (await done(service, PICK_UP, "ann", key=for_ben))[0] == "PICKED_UP"


async def test_agents_are_not_given_what_they_may_not_answer(service: Service) -> None:
    ann, ben = await add_user("ann"), await add_user("ben")
    closed, open_ = await topic(), await topic()
    await ChatTopicAgent.create(topic_id=closed, user_id=ben, can_respond=True)
    await ChatTopicAgent.create(topic_id=closed, user_id=ann, can_listen=True)
    shut = await waiting(topic_id=closed, alert_level=3)
    mine = await waiting(topic_id=closed, user_id=ann, alert_level=2)
    theirs = await waiting(topic_id=open_, alert_level=1)
    assert codes(await ask(service, PICK_UP, "ann", key=shut)) == ["FORBIDDEN"]
    found = [(await done(service, FIRST, "ann"))[1] for _ in range(3)]
    assert [each and each["chatSessionId"] for each in found] == [mine, theirs, None]
    assert (await done(service, FIRST, "ben"))[1]["chatSessionId"] == shut


@pytest.mark.parametrize("query", [FIRST, PICK_UP])
async def test_readers_pick_nothing_up(service: Service, query: str) -> None:
    await add_user("rea", Role.READER)
    key = await waiting()
    variables: dict[str, Any] = {"key": key} if query is PICK_UP else {}
    assert codes(await ask(service, query, "rea", **variables)) == ["FORBIDDEN"]
    assert (await ChatSession.get(pk=key)).status is ChatSessionStatus.IN_QUEUE


@pytest.mark.parametrize("query", [FIRST, PICK_UP])
async def test_a_retry_gives_the_same_session_again(service: Service, query: str) -> None:
    keys = [await waiting(topic_id=await topic(WELCOME)) for _ in range(2)]
    variables: dict[str, Any] = {"key": keys[0]} if query is PICK_UP else {}
    first = await done(service, query, retry="a", **variables)
    assert first[0] == "PICKED_UP"
    assert await done(service, query, retry="a", **variables) == first
    assert await ChatMessage.all().count() == await AuditEntry.all().count() == 1
    assert await ChatSession.filter(status=ChatSessionStatus.IN_QUEUE).count() == 1


@pytest.mark.parametrize(("query", "missed"), [(FIRST, "QUEUE_EMPTY"), (PICK_UP, "NOT_IN_QUEUE")])
async def test_a_retry_repeats_a_miss(service: Service, query: str, missed: str) -> None:
    row = await ChatSession.create(status=ChatSessionStatus.FINISHED)
    variables: dict[str, Any] = {"key": row.pk} if query is PICK_UP else {}
    assert await done(service, query, retry="a", **variables) == (missed, None)
    await ChatSession.filter(pk=row.pk).update(status=ChatSessionStatus.IN_QUEUE)
    assert await done(service, query, retry="a", **variables) == (missed, None)
    assert (await done(service, query, retry="b", **variables))[0] == "PICKED_UP"


@pytest.mark.parametrize("query", [FIRST, PICK_UP])
async def test_statements(service: Service, query: str) -> None:
    key = await waiting(topic_id=await topic(WELCOME))
    variables: dict[str, Any] = {"key": key} if query is PICK_UP else {}
    sent = await sent_by(service, query, **variables)
    assert inserted_tables(sent) == ["audit_entry", "chat_message", "event", "event"]
    # The session, the topic's words, the agent's name, the ranks; a message, the session, an entry.
    assert [text.partition(" ")[0] for text in sent].count("SELECT") == 4, sent
    assert len(without_events(sent)) == 7, sent
    assert len(await sent_by(service, query, **variables)) == 1
