"""The sweep of dead sessions, by the settings of the service."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from orm.conversation import dead_sessions as rules
from orm.conversation.dead_sessions import RULES, Rule
from orm.engine.database import open_database
from orm.models import AuditEntry, ChatMessage, ChatSession
from orm.models.enums import ChatSessionStatus
from orm.sessions.states import Event, status_after
from parley.app import create_app, sweeps_by_the_minute
from parley.operations import cleanup
from parley.settings import Settings
from tests.orm.rows import create

Status = ChatSessionStatus
UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
}
"""The units of settings, by the end of their names."""

TIMEOUT = 20
"""Seconds after which a test fails instead of waiting."""


def settings_of(url: str, **values: Any) -> Settings:
    return Settings.model_validate({"database_url": url, **values})


async def sweep(url: str, **values: Any) -> None:
    for each in sweeps_by_the_minute(settings_of(url, **values)):
        await each()


async def fetched(minutes: float, **values: Any) -> ChatSession:
    """A session in the queue, whose customer was there so many minutes ago."""
    when = datetime.now(UTC) - timedelta(minutes=minutes)
    return await create(status=Status.IN_QUEUE, when_fetched=when, **values)


async def status_of(session: ChatSession) -> ChatSessionStatus:
    return (await ChatSession.get(pk=session.pk)).status


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.setting)
async def test_each_setting_says_how_old_the_date_must_be(database: str, rule: Rule) -> None:
    unit = UNITS[rule.setting.rpartition("_")[2]]
    young = []
    for status in rule.index.statuses:
        for age in (2.5 * unit, 3.5 * unit):
            session = await create(status=status)
            dates = {rule.index.column: datetime.now(UTC) - age}
            await ChatSession.filter(pk=session.pk).update(**dates)
            if age < 3 * unit:
                young.append(session.pk)
    await sweep(database, **{rule.setting: 3})
    left = await ChatSession.filter(version=1).order_by("chat_session_id")
    closed = await ChatSession.filter(version__gt=1).count()
    assert [session.pk for session in left] == young
    assert closed == (0 if rule.event is Event.PURGE else len(young))


async def test_no_session_is_touched_unless_a_setting_says_so(database: str) -> None:
    for status in Status:
        session = await create(status=status)
        long_ago = datetime(2001, 1, 1, tzinfo=UTC)
        dates = dict.fromkeys({rule.index.column for rule in RULES}, long_ago)
        await ChatSession.filter(pk=session.pk).update(status=status, **dates)
    before = await ChatSession.all().order_by("chat_session_id").values()
    await sweep(database)
    assert await ChatSession.all().order_by("chat_session_id").values() == before
    # Rules do not switch each other on, nor touch sessions without their date.
    await ChatSession.all().update(when_fetched=None, when_idle=None, when_ended=None)
    await sweep(database, gone_minutes=1, idle_minutes=1, finished_hours=1, purge_ended_days=1)
    unset = {"when_fetched": None, "when_idle": None, "when_ended": None}
    after = await ChatSession.all().order_by("chat_session_id").values()
    assert after == [{**row, **unset} for row in before]


async def test_a_failing_session_does_not_stop_the_others(
    database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = await fetched(6), await fetched(5)
    failures = iter([OSError("Ann's secret")])

    def fail_once(event: Event, before: Status) -> Status:
        for error in failures:
            raise error
        return status_after(event, before)

    monkeypatch.setattr(rules, "status_after", fail_once)
    await sweep(database, gone_minutes=3)
    assert await status_of(bad) is Status.IN_QUEUE
    assert await status_of(good) is Status.CLOSED_FROM_QUEUE
    assert await ChatMessage.filter(chat_session_id=bad.pk).count() == 0
    assert "OSError" in caplog.text
    assert "secret" not in caplog.text
    await sweep(database, gone_minutes=3)
    assert await status_of(bad) is Status.CLOSED_FROM_QUEUE


async def test_sweeps_at_once_close_each_session_once(database: str) -> None:
    sessions = [await fetched(5) for _ in range(30)]
    await asyncio.gather(*(sweep(database, gone_minutes=3) for _ in range(4)))
    assert await ChatSession.filter(status=Status.CLOSED_FROM_QUEUE, version=2).count() == 30
    for model, key in ((ChatMessage, "chat_session_id"), (AuditEntry, "row_key")):
        entries = [getattr(row, key) for row in await model.all()]
        created = 1 if model is AuditEntry else 0
        assert sorted(entries) == sorted([s.pk for s in sessions] * (1 + created))


async def test_all_batches_are_swept(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "BATCH", 2)
    for _ in range(5):
        await fetched(5)
    await sweep(database, gone_minutes=3)
    assert await ChatSession.filter(status=Status.CLOSED_FROM_QUEUE).count() == 5


async def test_the_trail_says_what_the_status_was(database: str) -> None:
    session = await fetched(5)
    await sweep(database, gone_minutes=3)
    entry = await AuditEntry.filter(row_key=session.pk, user_name="service").get()
    assert entry.values["status"] == ["IN_QUEUE", "CLOSED_FROM_QUEUE"]


async def test_closed_and_purged_sessions_are_counted(database: str) -> None:
    def count(event: str) -> float:
        return REGISTRY.get_sample_value("parley_dead_sessions_total", {"event": event}) or 0

    closed, purged = count("lose_customer"), count("purge")
    await fetched(5)
    deleted = await create(status=Status.DELETED)
    old = datetime.now(UTC) - timedelta(hours=2)
    await ChatSession.filter(pk=deleted.pk).update(updated_at=old)
    await sweep(database, gone_minutes=3, purge_deleted_hours=1)
    await sweep(database, gone_minutes=3, purge_deleted_hours=1)
    assert (count("lose_customer"), count("purge")) == (closed + 1, purged + 1)


async def wait_until_closed(session: ChatSession) -> None:
    async with asyncio.timeout(TIMEOUT):
        while await status_of(session) is not Status.CLOSED_FROM_QUEUE:
            pass


async def test_the_service_sweeps_every_minute(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(minutes=1) == cleanup.SHORT_INTERVAL
    monkeypatch.setattr(cleanup, "SHORT_INTERVAL", timedelta())
    sweeps = [*sweeps_by_the_minute(settings_of(database, gone_minutes=3))]
    async with cleanup.periodic_sweeps([], sweeps):
        for _ in range(3):
            await wait_until_closed(await fetched(5))


@pytest.mark.usefixtures("sweeping")
async def test_the_service_sweeps_when_it_starts(database_url: str) -> None:
    async with open_database(database_url):
        session = await fetched(5)
    app = create_app(settings_of(database_url, gone_minutes=3))
    async with app.router.lifespan_context(app):
        await wait_until_closed(session)
