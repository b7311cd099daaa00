"""Sweeps remove old rows while the service runs; nothing depends on their success."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from orm import idempotency
from orm.engine.database import open_database
from orm.events.reading import safe_key
from orm.models import AuditEntry, Event, IdempotencyKey, LoginAttempt, RateWindow
from parley.app import create_app, sweeps, sweeps_by_the_minute
from parley.operations import cleanup
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.querying import data
from tests.graphql_api.retrying import CREATE, ask
from tests.orm import rows

TIMEOUT = 20
"""Seconds after which a test fails instead of waiting."""


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "idempotency_hours": 2})


async def store(digest: str, hours: float) -> None:
    claimed_at = datetime.now(UTC) - timedelta(hours=hours)
    await IdempotencyKey.create(digest=digest, fingerprint="", token="", claimed_at=claimed_at)


async def left() -> set[str]:
    return {key.digest for key in await IdempotencyKey.all()}


async def wait_until_left(*digests: str) -> None:
    async with asyncio.timeout(TIMEOUT):
        while await left() != set(digests):
            pass


@pytest.mark.usefixtures("sweeping")
async def test_old_keys_are_removed_at_the_start(settings: Settings) -> None:
    app = create_app(settings)
    async with open_database(settings.database_url.get_secret_value()):
        await store("old", 2.1)
        await store("new", 1.9)
    async with app.router.lifespan_context(app):
        await wait_until_left("new")


@pytest.mark.parametrize("days", [365, 2, 0])
async def test_old_audit_entries_are_removed_unless_they_are_kept_for_ever(
    days: int, database_url: str
) -> None:
    settings = Settings.model_validate({"database_url": database_url, "audit_days": days})
    async with open_database(database_url):
        await rows.create()
        longer = timedelta(days=days or 10_000, hours=1)
        await AuditEntry.all().update(at=datetime.now(UTC) - longer)
        await rows.create()
        for sweep in sweeps(settings):
            await sweep()
        assert await AuditEntry.all().count() == (1 if days else 2)


@pytest.mark.parametrize("hours", [24, 2])
async def test_old_events_are_removed(hours: int, database_url: str) -> None:
    settings = Settings.model_validate({"database_url": database_url, "event_hours": hours})
    async with open_database(database_url):
        for age in (hours + 1, hours - 1):
            await rows.create()
            at = datetime.now(UTC) - timedelta(hours=age)
            await Event.filter(event_id=await safe_key()).update(at=at)
        for sweep in sweeps_by_the_minute(settings):
            await sweep()
        assert await Event.all().count() == 1


async def test_counters_are_removed_once_they_have_no_effect(database_url: str) -> None:
    settings = Settings.model_validate({"database_url": database_url, "rate_seconds": 600})
    now = datetime.now(UTC)
    async with open_database(database_url):
        for minutes in (0, 59, 61):
            at = now - timedelta(minutes=minutes)
            await LoginAttempt.create(digest=f"{minutes}", failures=1, last_at=at)
        for seconds in (0, 1190, 1210):
            started = int(now.timestamp()) - seconds
            await RateWindow.create(caller_window=f"{seconds}", started=started, requests=1)
        for sweep in sweeps(settings):
            await sweep()
        assert {attempt.digest for attempt in await LoginAttempt.all()} == {"0", "59"}
        assert {row.caller_window for row in await RateWindow.all()} == {"0", "1190"}


async def test_a_failing_sweep_does_not_stop_the_others(database: str) -> None:
    async def fail() -> None:
        raise OSError

    await store("old", 3)
    async with cleanup.periodic_sweeps([fail, partial(idempotency.sweep, timedelta(hours=2))]):
        await wait_until_left()


async def test_a_sweep_whose_write_keeps_the_cancellation_is_not_waited_for(database: str) -> None:
    """As the scripts of a transaction do that is committed already (group_commit.py)."""
    begun = asyncio.Event()

    async def keep_cancellation() -> None:
        begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    async with asyncio.timeout(TIMEOUT):
        async with cleanup.periodic_sweeps([keep_cancellation]):
            await begun.wait()


async def test_sweeps_are_repeated(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert timedelta(hours=1) == cleanup.SWEEP_INTERVAL
    monkeypatch.setattr(cleanup, "SWEEP_INTERVAL", timedelta())
    async with cleanup.periodic_sweeps([partial(idempotency.sweep, timedelta(hours=2))]):
        for _ in range(3):
            await store("old", 2.1)
            await wait_until_left()


async def test_errors_are_logged_and_the_sweep_is_tried_again(
    database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cleanup, "SWEEP_INTERVAL", timedelta())
    sweep: Callable[[timedelta], Awaitable[None]] = idempotency.sweep
    failures = iter([OSError("planted"), OSError("planted")])

    async def fail_at_first(kept: timedelta) -> None:
        for error in failures:
            raise error
        await sweep(kept)

    monkeypatch.setattr(idempotency, "sweep", fail_at_first)
    await store("old", 3)
    async with cleanup.periodic_sweeps([partial(idempotency.sweep, timedelta(hours=2))]):
        await wait_until_left()
    # asyncpg has a line of its own for whoever is stopped in the middle.
    ours = [record for record in caplog.records if record.name == "parley"]
    assert [record.levelname for record in ours] == ["ERROR", "ERROR"]
    assert "OSError" in caplog.text
    assert "planted" not in caplog.text


async def test_sweeping_ends_with_the_service(database: str) -> None:
    before = asyncio.all_tasks()

    async def serve_and_fail() -> None:
        async with cleanup.periodic_sweeps([partial(idempotency.sweep, timedelta(hours=2))]):
            assert len(asyncio.all_tasks() - before) == 1
            raise KeyError

    with pytest.raises(KeyError):
        await serve_and_fail()
    assert asyncio.all_tasks() == before


async def test_an_old_key_that_is_not_swept_yet_has_no_effect(service: Service) -> None:
    first = data(await ask(service, "k", CREATE, input={}))
    assert data(await ask(service, "k", CREATE, input={})) == first
    await IdempotencyKey.all().update(claimed_at=datetime.now(UTC) - timedelta(hours=2))
    assert data(await ask(service, "k", CREATE, input={"rating": 5})) != first
