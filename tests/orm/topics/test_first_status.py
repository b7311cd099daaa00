"""The status in which a topic's sessions begin."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tortoise.context import require_context

from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, TransactionScript
from orm.models import Associate, ChatPresence, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.chat_topic_values import ChatWidgetSettings
from orm.models.enums import ChatSessionStatus
from orm.models.opening_hours import ChatOpeningHours
from orm.topics.first_status import Beginning, beginning_now, status_after_reset
from tests.statements import statements

FORM = ChatWidgetSettings(pre_form_enabled=True)
ANSWERS = ChatWidgetSettings(auto_faq_enabled=True)
BOTH = ChatWidgetSettings(pre_form_enabled=True, auto_faq_enabled=True)
CLOSED: dict[str, Any] = {"opening_hours_enabled": True, "opening_hours": ChatOpeningHours()}
NOW = datetime(2026, 7, 14, 9, 26, 53, tzinfo=UTC)

IN_QUEUE, OFFLINE_FORM = ChatSessionStatus.IN_QUEUE, ChatSessionStatus.OFFLINE_FORM


async def topic(**values: Any) -> int:
    key: int = (await ChatTopic.create(**values)).pk
    return key


async def agent(topic_id: int, user_id: int, present: bool | None = None, **roles: bool) -> None:
    await Associate.get_or_create(associate_id=user_id)
    await ChatTopicAgent(topic_id=topic_id, user_id=user_id, **roles).save()
    if present is not None:
        row = ChatPresence(user_id=user_id, present=present, set_at=NOW)
        await row.save(force_create=True)


async def wait(topic_id: int, minutes: float = 0, **values: Any) -> int:
    """The key of a session that has waited for so long."""
    requested = NOW - timedelta(minutes=minutes)
    session = await ChatSession.create(topic_id=topic_id, when_requested=requested, **values)
    key: int = session.pk
    return key


async def begins(topic_id: int) -> ChatSessionStatus:
    found = await beginning_now(topic_id, NOW, UTC)
    assert found is not None
    return found.status


@pytest.mark.parametrize(
    ("widget", "values", "bot", "expected"),
    [
        (None, {}, False, IN_QUEUE),
        (ChatWidgetSettings(), {}, False, IN_QUEUE),
        (FORM, {}, False, ChatSessionStatus.PRE_CHAT_FORM),
        (ANSWERS, {}, False, ChatSessionStatus.FAQ),
        (BOTH, {}, False, ChatSessionStatus.PRE_CHAT_FORM),
        (BOTH, CLOSED, False, OFFLINE_FORM),
        (None, CLOSED, False, OFFLINE_FORM),
        # A bot is there by night, too.
        (None, CLOSED, True, IN_QUEUE),
        (FORM, CLOSED, True, ChatSessionStatus.PRE_CHAT_FORM),
    ],
)
async def test_the_form_comes_before_the_answers(
    database: str,
    widget: ChatWidgetSettings | None,
    values: dict[str, Any],
    bot: bool,
    expected: ChatSessionStatus,
) -> None:
    key = await topic(widget=widget, bot_enabled=bot, **values)
    assert await beginning_now(key, NOW, UTC) == Beginning(expected, chatbot_is_active=bot)


async def test_there_is_no_beginning_without_a_topic(database: str) -> None:
    assert await beginning_now(1, NOW, UTC) is None


@pytest.mark.parametrize(
    ("presence", "expected"),
    [
        ({}, IN_QUEUE),
        # No presence was ever stored, so it does not count.
        ({"can_respond": None, "can_manage": None}, IN_QUEUE),
        ({"can_respond": True}, IN_QUEUE),
        ({"can_manage": True}, IN_QUEUE),
        ({"can_respond": False}, OFFLINE_FORM),
        ({"can_manage": False}, OFFLINE_FORM),
        ({"can_respond": False, "can_manage": True}, IN_QUEUE),
        ({"can_respond": None, "can_manage": False}, OFFLINE_FORM),
        # Agents who cannot answer do not count.
        ({"can_listen": False, "can_notify": False}, IN_QUEUE),
        ({"can_listen": True, "can_respond": False}, OFFLINE_FORM),
    ],
)
async def test_responders_who_are_all_absent_lead_to_the_offline_form(
    database: str, presence: dict[str, bool | None], expected: ChatSessionStatus
) -> None:
    key, other = await topic(), await topic()
    for user_id, (role, present) in enumerate(presence.items(), 1):
        await agent(key, user_id, present, **{role: True})
    await agent(other, 9, present=True, can_respond=True)
    assert await begins(key) is expected
    await ChatTopic.filter(pk=key).update(bot_enabled=True)
    assert await begins(key) is IN_QUEUE


@pytest.mark.parametrize(
    ("uses", "length", "minutes", "waiting", "expected"),
    [
        (False, 1, 1, [99, 99], IN_QUEUE),
        (True, 0, 0, [99, 99], IN_QUEUE),
        (True, 2, 0, [], IN_QUEUE),
        (True, 2, 0, [99], IN_QUEUE),
        (True, 2, 0, [0, 0], OFFLINE_FORM),
        (True, 2, 0, [0, 0, 0], OFFLINE_FORM),
        (True, 0, 5, [], IN_QUEUE),
        (True, 0, 5, [0, 4.99], IN_QUEUE),
        (True, 0, 5, [0, 5], OFFLINE_FORM),
        (True, 9, 5, [0, 6], OFFLINE_FORM),
        (True, 2, 5, [0, 0], OFFLINE_FORM),
        (True, 3, 5, [0, 0], IN_QUEUE),
        (True, -1, -1, [99], IN_QUEUE),
    ],
)
async def test_a_long_queue_leads_to_the_offline_form(
    database: str,
    uses: bool,
    length: int,
    minutes: int,
    waiting: list[float],
    expected: ChatSessionStatus,
) -> None:
    key = await topic(
        use_queue_offline_form=uses,
        offline_form_queue_length=length,
        offline_form_time_limit=minutes,
    )
    for each in waiting:
        await wait(key, each)
    # Those of another topic, and those who no longer wait, do not count.
    for _ in range(3):
        await wait(await topic(), 99)
        await wait(key, 99, status=ChatSessionStatus.CUSTOMER_LAST)
    assert await begins(key) is expected
    await ChatTopic.filter(pk=key).update(bot_enabled=True)
    assert await begins(key) is IN_QUEUE


async def test_who_has_left_neither_counts_nor_takes_sessions(database: str) -> None:
    key = await topic()
    await agent(key, 1, present=True, can_respond=True)
    await agent(key, 2, present=False, can_respond=True)
    assert await begins(key) is IN_QUEUE
    await Associate.filter(pk=1).update(deleted=True)
    assert await begins(key) is OFFLINE_FORM
    await Associate.filter(pk=2).update(deleted=True)
    assert await begins(key) is IN_QUEUE


async def after_reset(session_id: int) -> ChatSessionStatus:
    session = await ChatSession.get(pk=session_id)

    def script(dialect: Dialect) -> TransactionScript[ChatSessionStatus]:
        return (yield from status_after_reset(session, NOW, UTC, dialect))

    return await connection_for(ChatSession).run(script)


async def test_a_session_is_not_in_its_own_way_when_it_is_reset(database: str) -> None:
    key = await topic(use_queue_offline_form=True, offline_form_queue_length=1)
    waiting = await wait(key)
    assert await begins(key) is OFFLINE_FORM
    assert await after_reset(waiting) is IN_QUEUE
    await wait(key)
    assert await after_reset(waiting) is OFFLINE_FORM


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, IN_QUEUE),
        ({"widget": ANSWERS}, IN_QUEUE),
        ({"widget": BOTH}, ChatSessionStatus.PRE_CHAT_FORM),
        ({"widget": BOTH, **CLOSED}, OFFLINE_FORM),
        # The bot has handed the customer over.
        ({"bot_enabled": True, **CLOSED}, OFFLINE_FORM),
        ({"bot_enabled": True}, IN_QUEUE),
    ],
)
async def test_a_reset_leads_to_staff(
    database: str, values: dict[str, Any], expected: ChatSessionStatus
) -> None:
    key = await topic(**values)
    assert await after_reset(await wait(key)) is expected
    await agent(key, 1, present=False, can_manage=True)
    assert await after_reset(await wait(key)) is OFFLINE_FORM


async def test_a_session_without_a_topic_waits_after_a_reset(database: str) -> None:
    assert await after_reset(await wait(0)) is IN_QUEUE
    assert await after_reset(await wait(99)) is IN_QUEUE


async def test_the_queue_is_asked_for_where_it_can_decide_only(database: str) -> None:
    limits = {"offline_form_queue_length": 1, "offline_form_time_limit": 1}
    for expected, values in (
        (1, {}),
        (1, limits),
        (1, {"use_queue_offline_form": True}),
        (2, {"use_queue_offline_form": True, **limits}),
        (1, {"use_queue_offline_form": True, **limits, "bot_enabled": True}),
        (1, {"use_queue_offline_form": True, **limits, **CLOSED}),
    ):
        key = await topic(**values)
        with statements() as sql:
            await begins(key)
        assert len(sql) == expected, values


async def test_the_plans_search_indexes(database: str) -> None:
    key = await topic(
        use_queue_offline_form=True, offline_form_queue_length=3, offline_form_time_limit=7
    )
    others = [await topic() for _ in range(20)]
    for user_id in range(1, 60):
        await agent(others[user_id % 20], user_id, present=True, can_respond=True)
    # Enough of both in the topic that other indexes of the table cost more.
    for status, count in ((ChatSessionStatus.FINISHED, 150), (ChatSessionStatus.IN_QUEUE, 5)):
        await ChatSession.bulk_create(
            [
                ChatSession(topic_id=each, status=status, when_requested=NOW)
                for each in (key, *others)
                for _ in range(count)
            ]
        )
    connection = require_context().db()
    await connection.execute_query("ANALYZE")
    with statements() as sql:
        await begins(key)
    explain = "EXPLAIN QUERY PLAN" if connection.capabilities.dialect == "sqlite" else "EXPLAIN"
    plans = []
    for text, values in zip(sql, ([key], [key, 0, 2, _moment(connection)]), strict=True):
        asked = f"{explain} {text.partition(': [')[0]}"
        _, rows = await connection.execute_query(asked, values)
        plans.append("\n".join(str(tuple(row)[-1]) for row in rows))
    [_, queue] = plans
    assert re.search(
        r"SEARCH chat_session USING .*INDEX chat_session_queue|chat_session_queue", queue
    )
    assert not re.search(r"SCAN chat_(session|topic|presence)|Seq Scan on chat_session", str(plans))


def _moment(connection: Any) -> Any:
    return "2026-07-14 09:00:00+00:00" if connection.capabilities.dialect == "sqlite" else NOW
