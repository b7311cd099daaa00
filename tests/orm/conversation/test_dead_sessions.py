"""Rules of dead sessions: who is dead by them, and what the sweep leaves of a dead session."""

import asyncio
from contextvars import Context
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orm.audit.entries import SERVICE
from orm.conversation.dead_sessions import BATCH, RULES, Rule, end, find
from orm.engine.database import transaction
from orm.messages import posting
from orm.models import AuditEntry, ChatMessage, ChatSession
from orm.models.enums import (
    AuditAction,
    ChatMessageSpecialType,
    ChatMessageType,
    ChatSessionStatus,
)
from orm.sessions.states import TRANSITIONS, Event
from tests.orm.rows import ANYBODY, AUTHOR, associate, create

Status = ChatSessionStatus
NOW = datetime.now(UTC)
UNTIL = NOW - timedelta(hours=1)
OLD = UNTIL - timedelta(seconds=1)
YOUNG = UNTIL + timedelta(seconds=1)

CLOSED = ChatMessageSpecialType.CLOSED_BY_IDLE
REOPENED = ChatMessageSpecialType.REOPENED_BY_CUSTOMER
NONE = ChatMessageSpecialType.NONE

CLOSING = [rule for rule in RULES if rule.event is not Event.PURGE]
PURGING = [rule for rule in RULES if rule.event is Event.PURGE]


async def aged(rule: Rule, date: datetime | None, **values: Any) -> ChatSession:
    """A stored session with the rule's first status, and with that date in the rule's column."""
    session = await create(**{"status": rule.index.statuses[0], **values})
    # Directly, because the service itself sets `updated_at`, and replaces the status 0.
    stored = {"status": session.status, **values, rule.index.column: date}
    await ChatSession.filter(pk=session.pk).update(**stored)
    return await ChatSession.get(pk=session.pk)


async def dead(rule: Rule) -> list[int]:
    return [key for _, key in await find(rule, UNTIL)]


def test_the_rules_are_those_of_the_states() -> None:
    by_event: dict[Event, set[Status]] = {}
    for rule in RULES:
        by_event.setdefault(rule.event, set()).update(rule.index.statuses)
    assert by_event == {event: set(TRANSITIONS[event]) for event in by_event}
    swept = (Event.LOSE_CUSTOMER, Event.FALL_IDLE, Event.EXPIRE, Event.PURGE)
    assert set(by_event) == set(swept)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.setting)
async def test_a_session_is_dead_by_its_status_and_an_old_date(database: str, rule: Rule) -> None:
    found = []
    for status in Status:
        for date in (OLD, YOUNG):
            session = await aged(rule, date, status=status)
            if status in rule.index.statuses and date is OLD:
                found.append(session.pk)
    assert await dead(rule) == found


@pytest.mark.parametrize(
    "rule",
    # Every session has `updated_at`.
    [rule for rule in RULES if rule.index.column != "updated_at"],
    ids=lambda rule: rule.setting,
)
async def test_a_session_without_the_date_is_never_dead(database: str, rule: Rule) -> None:
    session = await aged(rule, None, **dict.fromkeys(("when_fetched", "when_idle", "when_ended")))
    assert await dead(rule) == []
    assert not await end(rule, session.pk, UNTIL, SERVICE)
    assert await ChatSession.get(pk=session.pk) == session


@pytest.mark.parametrize("rule", CLOSING, ids=lambda rule: rule.setting)
async def test_a_dead_session_is_closed(database: str, rule: Rule) -> None:
    for status in rule.index.statuses:
        session = await aged(rule, OLD, status=status)
        assert await end(rule, session.pk, UNTIL, SERVICE)
        after = await ChatSession.get(pk=session.pk)
        assert after.when_idle == session.when_idle
        [next_status] = TRANSITIONS[rule.event][status]
        assert (after.status, after.version) == (next_status, session.version + 1)
        assert after.when_ended is not None
        assert getattr(after, rule.index.column) == OLD
        [message] = await ChatMessage.filter(chat_session_id=session.pk)
        assert message.type is ChatMessageType.SPECIAL
        assert message.special_type is CLOSED
        entry = await AuditEntry.filter(row_key=session.pk).order_by("-audit_entry_id").first()
        assert entry is not None
        assert (entry.action, entry.user_name, entry.door) == (
            AuditAction.UPDATED,
            "service",
            "sweep",
        )
        assert "status" in entry.columns
        assert not await end(rule, session.pk, UNTIL, SERVICE)


@pytest.mark.parametrize("rule", PURGING, ids=lambda rule: rule.setting)
async def test_a_purged_session_leaves_its_audit_entry_only(database: str, rule: Rule) -> None:
    other = await aged(rule, YOUNG)
    for status in rule.index.statuses:
        session = await aged(rule, OLD, status=status)
        for key in (session.pk, other.pk):
            await ChatMessage.create(chat_session_id=key, type=ChatMessageType.TO_USER)
        assert await end(rule, session.pk, UNTIL, SERVICE)
        assert not await ChatSession.exists(pk=session.pk)
        assert not await ChatMessage.exists(chat_session_id=session.pk)
        entry = await AuditEntry.filter(row_key=session.pk).order_by("-audit_entry_id").first()
        assert entry is not None
        assert (entry.action, entry.user_name) == (AuditAction.DELETED, "service")
        assert not await end(rule, session.pk, UNTIL, SERVICE)
    assert await ChatSession.exists(pk=other.pk)
    assert await ChatMessage.filter(chat_session_id=other.pk).count() == len(rule.index.statuses)


@pytest.mark.parametrize("rule", CLOSING, ids=lambda rule: rule.setting)
async def test_a_session_ends_once(database: str, rule: Rule) -> None:
    """One that was over before keeps the date of its end."""
    session = await aged(rule, OLD, when_ended=OLD, transfer_to_id=await associate(7))
    assert await end(rule, session.pk, UNTIL, SERVICE)
    after = await ChatSession.get(pk=session.pk)
    assert after.when_ended is not None
    if rule.event is Event.EXPIRE:
        assert (after.when_ended, after.transfer_to_id) == (OLD, 7)
    else:
        assert after.when_ended > NOW
        assert after.transfer_to_id is None


async def test_a_session_in_which_somebody_wrote_meanwhile_stays(database: str) -> None:
    [rule] = [rule for rule in RULES if rule.event is Event.FALL_IDLE]
    session = await aged(rule, OLD)
    assert await dead(rule) == [session.pk]
    values = {"type": ChatMessageType.TO_USER, "message": "I am still here"}
    await posting.post(session.pk, values, AUTHOR, ANYBODY)
    assert not await end(rule, session.pk, UNTIL, SERVICE)
    after = await ChatSession.get(pk=session.pk)
    assert (after.status, after.when_ended) == (Status.CUSTOMER_LAST, None)
    assert await ChatMessage.filter(chat_session_id=session.pk).count() == 1


async def test_customers_who_write_while_the_sweep_runs_go_on(database: str) -> None:
    """Each is either left alone, or reopens the session."""
    [rule] = [rule for rule in RULES if rule.event is Event.FALL_IDLE]
    keys = [(await aged(rule, OLD)).pk for _ in range(40)]
    values = {"type": ChatMessageType.TO_USER, "message": "I am still here"}
    closed: set[int] = set()

    async def sweep(key: int) -> None:
        if await end(rule, key, UNTIL, SERVICE):
            closed.add(key)

    async def both(key: int) -> None:
        post = posting.post(key, values, AUTHOR, ANYBODY)
        at_once = [sweep(key), post] if key % 2 else [post, sweep(key)]
        await asyncio.gather(*at_once)

    await asyncio.gather(*map(both, keys))
    assert 0 < len(closed) < len(keys)
    for key in keys:
        session = await ChatSession.get(pk=key)
        assert (session.status, session.when_ended) == (Status.CUSTOMER_LAST, None)
        messages = await ChatMessage.filter(chat_session_id=key).order_by("chat_message_id")
        special = [message.special_type for message in messages]
        assert special == ([CLOSED, REOPENED, NONE] if key in closed else [NONE])


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_session_that_somebody_is_writing_is_left_alone(database: str) -> None:
    """On PostgreSQL, since on SQLite nobody else writes meanwhile."""
    [rule] = [rule for rule in RULES if rule.event is Event.FALL_IDLE]
    session = await aged(rule, OLD)
    async with asyncio.timeout(20), transaction():
        await ChatSession.filter(pk=session.pk).select_for_update().get()
        ending = end(rule, session.pk, UNTIL, SERVICE)
        # In a context of its own, it does not belong to the transaction.
        assert not await asyncio.create_task(ending, context=Context())
    assert await end(rule, session.pk, UNTIL, SERVICE)


async def test_dead_sessions_are_found_in_order_a_batch_at_a_time(database: str) -> None:
    [rule] = [rule for rule in RULES if rule.event is Event.PURGE][1:]
    dates = [OLD - timedelta(seconds=number // 2) for number in range(BATCH + 5)]
    await ChatSession.bulk_create(
        [ChatSession(status=Status.CLOSED, when_ended=date) for date in dates]
    )
    first = await find(rule, UNTIL)
    rest = await find(rule, UNTIL, first[-1])
    assert (len(first), len(rest)) == (BATCH, 5)
    assert len({key for _, key in [*first, *rest]}) == BATCH + 5
    assert [*first, *rest] == sorted([*first, *rest])
    assert await find(rule, UNTIL, rest[-1]) == []
