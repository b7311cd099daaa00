"""Idempotency keys: one attempt runs at a time, and only one writes."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from orm import cleanup, idempotency
from orm.engine.database import open_database
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.entities.verbs import Attempt
from orm.errors import KeyReused, NotFound, StillRunning
from orm.idempotency import DoneBefore, RetriedCall
from orm.models import ChatSession, IdempotencyKey
from orm.sessions import verbs
from tests import clocks
from tests.orm.attempting import CALL
from tests.orm.rows import ANYBODY, AUTHOR, create
from tests.servers import Postgres


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """URL of a PostgreSQL database without rows."""
    with postgres.database() as url:
        yield url


OLD_TOKEN = "0123456789abcdef" * 2
OTHER_KEYS = {
    "key": "1" * 64,
    "associate_id": 9,
    "application_id": 8,
    "operation": "POST /graphql deleteChatSession",
}


def attempt(call: RetriedCall = CALL) -> Attempt:
    """An attempt at a call, as a mutation gives it to its verb."""
    return Attempt(partial(idempotency.begin, call), partial(idempotency.finish, call))


async def call_once(call: RetriedCall = CALL) -> int:
    """Key of the row that the call wrote: in this attempt, or in an earlier one."""
    try:
        await idempotency.look(call)
        return (await verbs.create({}, AUTHOR, attempt(call))).chat_session_id
    except DoneBefore as earlier:
        return earlier.row_key or 0


async def write_nothing(call: RetriedCall) -> None:
    """Do a call that finds nothing to write."""

    def script(dialect: Dialect) -> TransactionScript[None]:
        yield from idempotency.begin(call, dialect)
        yield from idempotency.finish(call, dialect, None)

    await connection_for(IdempotencyKey).run(script)


async def claim_of_an_earlier_release(call: RetriedCall = CALL, **values: Any) -> None:
    """Claim a key as processes of earlier releases do, in a transaction of its own."""
    claimed: dict[str, Any] = {
        "fingerprint": call.fingerprint,
        "token": OLD_TOKEN,
        "claimed_at": datetime.now(UTC),
    }
    await IdempotencyKey.create(digest=call.digest, **claimed | values)


async def finish_of_an_earlier_release(row_key: int) -> bool:
    """Mark such a claim as done; false if its owner would find that it was taken over."""
    own = IdempotencyKey.filter(digest=CALL.digest, token=OLD_TOKEN)
    return bool(await own.update(done=True, row_key=row_key))


async def grow_older(by: timedelta) -> None:
    for row in await IdempotencyKey.all():
        await IdempotencyKey.filter(pk=row.pk).update(claimed_at=row.claimed_at - by)


async def rows() -> int:
    return await ChatSession.all().count()


async def test_a_call_is_done_once(database: str) -> None:
    first = await call_once()
    assert [await call_once(), await call_once(), await rows()] == [first, first, 1]


@pytest.mark.parametrize("other", OTHER_KEYS)
async def test_the_same_key_of_another_caller_is_another_key(other: str, database: str) -> None:
    call = replace(CALL, **{other: OTHER_KEYS[other]})  # type: ignore[arg-type]
    assert await call_once() != await call_once(call)
    assert await rows() == 2


async def test_a_call_without_an_application_is_executed_once_too(database: str) -> None:
    # A null in a unique index would be another null's neighbour.
    assert await call_once() == await call_once()
    assert await IdempotencyKey.all().count() == 1


async def test_another_call_under_the_same_key_is_refused(database: str) -> None:
    await call_once()
    other = replace(CALL, fingerprint="e" * 64)
    with pytest.raises(KeyReused):
        await idempotency.look(other)
    with pytest.raises(KeyReused):
        await verbs.create({}, AUTHOR, attempt(other))
    assert await rows() == 1


async def test_an_attempt_that_comes_second_writes_nothing(database: str) -> None:
    key = await call_once()
    with pytest.raises(DoneBefore) as earlier:
        # It looked before the first one was committed.
        await verbs.create({}, AUTHOR, attempt())
    assert earlier.value.row_key == key
    assert await rows() == 1


async def test_key_and_row_are_committed_together(database: str) -> None:
    row = await create()

    def fail(dialect: Dialect, key: int | None) -> TransactionScript[None]:
        yield from idempotency.finish(CALL, dialect, key)
        raise NotFound("on purpose")

    failing = replace(attempt(), finish=fail)
    for write in (
        verbs.create({}, AUTHOR, failing),
        verbs.update(row.pk, {"rating": 5}, AUTHOR, ANYBODY, None, failing),
        verbs.delete(row.pk, AUTHOR, ANYBODY, None, failing),
    ):
        with pytest.raises(NotFound):
            await write
    assert await IdempotencyKey.all().count() == 0
    assert (await ChatSession.get()).rating == 0
    await verbs.delete(row.pk, AUTHOR, ANYBODY, None, attempt())
    assert (await IdempotencyKey.get()).row_key == row.pk
    assert await rows() == 0


async def test_an_attempt_that_is_cancelled_leaves_no_key(database: str) -> None:
    started = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang(dialect: Dialect) -> TransactionScript[None]:
        yield from idempotency.begin(CALL, dialect)
        loop.call_soon_threadsafe(started.set)
        for _ in range(50):
            yield Statement("SELECT COUNT(*) FROM chat_session")

    writing = asyncio.create_task(verbs.create({}, AUTHOR, replace(attempt(), begin=hang)))
    await started.wait()
    writing.cancel()
    [outcome] = await asyncio.gather(writing, return_exceptions=True)
    committed = not isinstance(outcome, BaseException)
    assert [await IdempotencyKey.all().count(), await rows()] == [committed, committed]
    assert await call_once() == (await ChatSession.get()).pk


async def test_an_update_that_changes_nothing_is_stored_too(database: str) -> None:
    row = await create(rating=5)
    await verbs.update(row.pk, {"rating": 5}, AUTHOR, ANYBODY, None, attempt())
    with pytest.raises(DoneBefore) as earlier:
        await idempotency.look(CALL)
    assert earlier.value.row_key == row.pk


async def test_a_call_that_finds_nothing_to_write_is_done_too(database: str) -> None:
    await write_nothing(CALL)
    with pytest.raises(DoneBefore) as earlier:
        await idempotency.look(CALL)
    assert earlier.value.row_key is None


async def test_a_claim_of_an_earlier_release_counts_until_it_is_over(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = clocks.stop(monkeypatch, "orm.idempotency")
    await claim_of_an_earlier_release(claimed_at=clock.now(UTC))
    for again in (idempotency.look(CALL), verbs.create({}, AUTHOR, attempt())):
        with pytest.raises(StillRunning) as refused:
            await again
        assert refused.value.retry_after == 70
    clock.advance(seconds=68.5)
    with pytest.raises(StillRunning) as refused:
        await idempotency.look(CALL)
    assert refused.value.retry_after == 2
    clock.advance(seconds=1.5)
    key = await call_once()
    assert not await finish_of_an_earlier_release(key + 1), "its transaction is rolled back"
    assert [await call_once(), await rows()] == [key, 1]


@pytest.mark.parametrize("done", [True, False], ids=["done", "the oldest release"])
async def test_what_an_earlier_release_has_done_is_done(done: bool, database: str) -> None:
    await claim_of_an_earlier_release(done=done, row_key=17)
    assert await call_once() == 17
    assert await rows() == 0


async def test_another_call_under_a_claim_of_an_earlier_release_is_refused(database: str) -> None:
    await claim_of_an_earlier_release()
    with pytest.raises(KeyReused):
        await call_once(replace(CALL, fingerprint="e" * 64))


async def test_a_claim_that_is_finished_after_all_is_not_taken_over(database: str) -> None:
    await claim_of_an_earlier_release(claimed_at=datetime.now(UTC) - CALL.claim_lifetime)

    def begin(dialect: Dialect) -> TransactionScript[None]:
        script = idempotency.begin(CALL, dialect)
        statement = next(script)
        while True:
            if statement.sql.startswith("UPDATE"):
                # As if the owner had committed between the look at its claim and the update.
                yield Statement("UPDATE idempotency_key SET done = true, row_key = 17")
            try:
                statement = script.send((yield statement))
            except StopIteration:
                return

    with pytest.raises(StillRunning):
        await verbs.create({}, AUTHOR, replace(attempt(), begin=begin))
    assert await rows() == 0


async def test_an_earlier_release_takes_every_stored_key_for_done(database: str) -> None:
    key = await call_once()
    stored = await IdempotencyKey.get()
    # It asks for `done`, and its own attempts have a token of 32 characters.
    assert (stored.done, stored.row_key, stored.token) == (True, key, "")


async def test_only_one_attempt_takes_over(database: str) -> None:
    # A server is asked by several connections at once only when they are there already.
    await asyncio.gather(*(create() for _ in range(12)))
    for turn in range(5):
        call, before = replace(CALL, key=str(turn)), await rows()
        await claim_of_an_earlier_release(call, claimed_at=datetime.now(UTC) - CALL.claim_lifetime)
        attempts = (call_once(call) for _ in range(12))
        outcomes = await asyncio.gather(*attempts, return_exceptions=True)
        keys = {outcome for outcome in outcomes if not isinstance(outcome, StillRunning)}
        assert keys == {await call_once(call)}
        assert await rows() == before + 1


async def test_a_second_attempt_on_postgresql_waits_for_nothing(postgres_url: str) -> None:
    running, may_end = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with in_transaction():
            await write_nothing(CALL)
            running.set()
            await may_end.wait()

    async with open_database(postgres_url):
        holding = asyncio.create_task(hold())
        await running.wait()
        for _ in range(3):
            with pytest.raises(StillRunning) as refused:
                await call_once()
            assert refused.value.retry_after == 1
        # Other keys are free, and so is this one once its transaction ends.
        await write_nothing(replace(CALL, key="1" * 64))
        may_end.set()
        await holding
        with pytest.raises(DoneBefore):
            await write_nothing(CALL)


async def test_a_key_past_its_retention_counts_as_deleted(database: str) -> None:
    first = await call_once()
    await grow_older(CALL.retention - timedelta(minutes=1))
    assert await call_once() == first
    await grow_older(timedelta(minutes=1))
    second = await call_once(replace(CALL, fingerprint="e" * 64))
    assert second != first
    assert await call_once(replace(CALL, fingerprint="e" * 64)) == second
    assert await IdempotencyKey.all().count() == 1


async def test_concurrent_calls_write_one_row(database: str) -> None:
    outcomes = await asyncio.gather(*(call_once() for _ in range(64)), return_exceptions=True)
    keys = {outcome for outcome in outcomes if isinstance(outcome, int)}
    assert keys == {(await ChatSession.get()).pk}
    assert all(isinstance(outcome, (int, StillRunning)) for outcome in outcomes)


async def stored(number: int, age: timedelta) -> None:
    now = datetime.now(UTC)
    await IdempotencyKey.bulk_create(
        IdempotencyKey(digest=f"{age} {index}", fingerprint="", token="", claimed_at=now - age)
        for index in range(number)
    )


async def test_sweeping_deletes_only_old_keys(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleanup, "BATCH", 10)
    await stored(35, timedelta(hours=25))
    await stored(5, timedelta(hours=23))
    await asyncio.gather(*(idempotency.sweep(timedelta(hours=24)) for _ in range(4)))
    left = await IdempotencyKey.all()
    assert len(left) == 5
    assert {row.digest.split(":")[0] for row in left} == {"23"}


async def test_the_key_itself_is_stored_nowhere(database: str) -> None:
    await call_once(replace(CALL, key="planted-key", operation="planted-path"))
    assert "planted" not in str(await IdempotencyKey.all().values())
