"""Idempotency keys: one attempt runs at a time, and only one writes."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from orm import cleanup, idempotency
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.errors import KeyReused, NotFound, StillRunning
from orm.idempotency import Done, KeyClaim, RetriedCall
from orm.models import ChatSession, IdempotencyKey
from orm.sessions import verbs
from tests.orm.rows import ANYBODY, AUTHOR, create

CALL = RetriedCall(
    associate_id=8,
    application_id=None,
    operation="POST /graphql createChatSession",
    key="0" * 64,
    fingerprint="f" * 64,
    max_duration=timedelta(seconds=70),
    retention=timedelta(hours=24),
)
OTHER_KEYS = {
    "key": "1" * 64,
    "associate_id": 9,
    "application_id": 8,
    "operation": "POST /graphql deleteChatSession",
}


async def write(claim: KeyClaim) -> int:
    """Write the row of a call, as a mutation does; returns the row's key."""
    row = await verbs.create({}, AUTHOR, partial(idempotency.finish, claim))
    return row.chat_session_id


async def call_once(call: RetriedCall = CALL) -> int:
    """Key of the row that the call wrote: in this attempt, or in an earlier one."""
    claim = KeyClaim(call)
    done = await idempotency.begin(claim)
    if done is None:
        return await write(claim)
    assert done.row_key is not None
    return done.row_key


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


@pytest.mark.parametrize("done", [True, False])
async def test_another_call_under_the_same_key_is_refused(done: bool, database: str) -> None:
    claim = KeyClaim(CALL)
    await idempotency.begin(claim)
    if done:
        await write(claim)
    with pytest.raises(KeyReused):
        await idempotency.begin(KeyClaim(replace(CALL, fingerprint="e" * 64)))
    assert await rows() == done


async def test_a_running_call_is_not_executed_again(database: str) -> None:
    claim = KeyClaim(CALL)
    assert await idempotency.begin(claim) is None
    for _ in range(2):
        with pytest.raises(StillRunning):
            await idempotency.begin(KeyClaim(CALL))
    key = await write(claim)
    assert await call_once() == key


async def test_an_abandoned_attempt_is_taken_over_and_can_no_longer_finish(database: str) -> None:
    stuck = KeyClaim(CALL)
    await idempotency.begin(stuck)
    await grow_older(CALL.max_duration - timedelta(seconds=20))
    with pytest.raises(StillRunning):
        await idempotency.begin(KeyClaim(CALL))
    await grow_older(timedelta(seconds=20))
    heir = KeyClaim(CALL)
    assert await idempotency.begin(heir) is None
    with pytest.raises(StillRunning):
        await write(stuck)
    assert await rows() == 0, "the transaction of the one that came too late is undone"
    await idempotency.release(stuck)
    key = await write(heir)
    with pytest.raises(StillRunning):
        await write(stuck)
    assert [await call_once(), await rows()] == [key, 1]


async def test_only_one_attempt_takes_over(database: str) -> None:
    # A server is asked by several connections at once only when they are there already.
    await asyncio.gather(*(create() for _ in range(12)))
    for turn in range(5):
        call = replace(CALL, key=str(turn))
        await idempotency.begin(KeyClaim(call))
        await grow_older(CALL.max_duration)
        heirs = [KeyClaim(call) for _ in range(12)]
        outcomes = await asyncio.gather(*map(idempotency.begin, heirs), return_exceptions=True)
        assert outcomes.count(None) == 1
        assert sum(isinstance(outcome, StillRunning) for outcome in outcomes) == 11


async def test_an_attempt_that_finishes_during_a_takeover_has_finished(database: str) -> None:
    await asyncio.gather(*(create() for _ in range(12)))
    late, heir, finished = KeyClaim(CALL), KeyClaim(CALL), asyncio.Event()
    await idempotency.begin(late)
    await grow_older(CALL.max_duration)

    async def take_over() -> Done | None:
        await finished.wait()
        return await idempotency.begin(heir)

    loop = asyncio.get_running_loop()

    def finish(dialect: Dialect, key: int | None) -> TransactionScript[None]:
        yield from idempotency.finish(late, dialect, key)
        loop.call_soon_threadsafe(finished.set)
        # Meanwhile the heir reads what is not committed yet, and waits for the row.
        for _ in range(50):
            yield Statement("SELECT COUNT(*) FROM chat_session")

    taking_over = asyncio.create_task(take_over())
    row = await verbs.create({}, AUTHOR, finish)
    [outcome] = await asyncio.gather(taking_over, return_exceptions=True)
    assert outcome == Done(row.pk) or isinstance(outcome, StillRunning)
    assert await call_once() == row.pk


async def test_a_key_past_its_retention_counts_as_deleted(database: str) -> None:
    first = await call_once()
    await grow_older(CALL.retention - timedelta(minutes=1))
    assert await call_once() == first
    await grow_older(timedelta(minutes=1))
    second = await call_once(replace(CALL, fingerprint="e" * 64))
    assert second != first
    assert await call_once(replace(CALL, fingerprint="e" * 64)) == second
    assert await IdempotencyKey.all().count() == 1


async def test_an_attempt_that_wrote_nothing_is_released(database: str) -> None:
    claim = KeyClaim(CALL)
    await idempotency.begin(claim)
    await idempotency.release(claim)
    assert await IdempotencyKey.all().count() == 0
    assert await call_once(replace(CALL, fingerprint="e" * 64))


async def test_an_attempt_that_wrote_a_row_is_never_released(database: str) -> None:
    claim = KeyClaim(CALL)
    await idempotency.begin(claim)
    key = await write(claim)
    await idempotency.release(claim)
    assert await call_once() == key


async def test_key_and_row_are_committed_together(database: str) -> None:
    claim = KeyClaim(CALL)
    await idempotency.begin(claim)
    row = await create()
    finish = partial(idempotency.finish, claim)

    def fail_after(dialect: Dialect, key: int | None) -> TransactionScript[None]:
        yield from finish(dialect, key)
        raise NotFound("on purpose")

    with pytest.raises(NotFound):
        await verbs.update(row.pk, {"rating": 5}, AUTHOR, ANYBODY, None, fail_after)
    with pytest.raises(NotFound):
        await verbs.delete(row.pk, AUTHOR, ANYBODY, None, fail_after)
    assert (await IdempotencyKey.get()).row_key is None
    assert (await ChatSession.get()).rating == 0
    await verbs.delete(row.pk, AUTHOR, ANYBODY, None, finish)
    assert (await IdempotencyKey.get()).row_key == row.pk
    assert await rows() == 0


async def test_an_update_that_changes_nothing_is_stored_too(database: str) -> None:
    row = await create(rating=5)
    claim = KeyClaim(CALL)
    await idempotency.begin(claim)
    finish = partial(idempotency.finish, claim)
    await verbs.update(row.pk, {"rating": 5}, AUTHOR, ANYBODY, None, finish)
    assert await idempotency.begin(KeyClaim(CALL)) == Done(row.pk)


async def test_a_call_that_finds_nothing_to_write_is_done_too(database: str) -> None:
    claim = KeyClaim(CALL)
    await idempotency.begin(claim)
    await connection_for(IdempotencyKey).run(partial(_writing_nothing, claim))
    assert await idempotency.begin(KeyClaim(CALL)) == Done(None)
    await idempotency.release(claim)
    assert await idempotency.begin(KeyClaim(CALL)) == Done(None)


def _writing_nothing(claim: KeyClaim, dialect: Dialect) -> TransactionScript[None]:
    yield from idempotency.finish(claim, dialect, None)


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
