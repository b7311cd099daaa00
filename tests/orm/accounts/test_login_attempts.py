"""Each login attempt is counted once, also concurrent ones, on both databases."""

import asyncio

import pytest

from orm.accounts import login_backoff
from orm.accounts.login_backoff import FREE_FAILURES_PER_ADDRESS, CountedAttempt
from orm.errors import RateLimited
from orm.models import LoginAttempt
from tests.clocks import Clock, stop

FREE = 10
HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return stop(monkeypatch, "orm.accounts.login_backoff")


async def attempt(name: str = "ada", address: str = HERE) -> CountedAttempt | int:
    """An attempt that is counted, or for how many seconds there may be none."""
    try:
        return await login_backoff.claim(name, address, FREE)
    except RateLimited as error:
        return error.retry_after


async def fail(count: int, name: str = "ada", address: str = HERE) -> None:
    for _ in range(count):
        assert isinstance(await attempt(name, address), CountedAttempt)


async def counts() -> list[int]:
    return sorted([row.failures for row in await LoginAttempt.all()])


async def test_the_wait_doubles_after_the_free_failures(database: str, clock: Clock) -> None:
    await fail(FREE)
    for seconds in (1, 2, 4, 8):
        assert await attempt() == seconds
        # An attempt that does not wait does not make the wait longer.
        assert await attempt() == seconds
        clock.advance(seconds=seconds)
        await fail(1)
    assert await counts() == [FREE + 4, FREE + 4]


async def test_other_names_and_addresses_do_not_wait(database: str) -> None:
    await fail(FREE)
    assert await attempt() == 1
    for name, address in [("ada", THERE), ("eve", HERE), ("Ada", HERE), ("", HERE)]:
        assert isinstance(await attempt(name, address), CountedAttempt)


async def test_an_address_that_fails_with_many_names_waits_for_any(database: str) -> None:
    for number in range(FREE_FAILURES_PER_ADDRESS):
        await fail(1, f"name {number}")
    rows = await LoginAttempt.all().count()
    assert await attempt("one more") == 1
    # Invented names add no rows once their address has to wait.
    assert await LoginAttempt.all().count() == rows == FREE_FAILURES_PER_ADDRESS + 1
    assert isinstance(await attempt("one more", THERE), CountedAttempt)


async def test_a_success_resets_the_name_and_uncounts_one_of_the_address(database: str) -> None:
    await fail(FREE - 1)
    await fail(3, "eve")
    good = await attempt()
    assert isinstance(good, CountedAttempt)
    assert await counts() == [3, FREE, FREE + 3]
    await login_backoff.succeed(good)
    assert await counts() == [3, FREE + 2]
    await fail(FREE)
    assert await attempt() == 1


async def test_a_cancelled_attempt_is_uncounted_with_its_time(database: str, clock: Clock) -> None:
    await fail(FREE)
    clock.advance(seconds=60)
    before = await LoginAttempt.all().order_by("digest").values()
    counted = await attempt()
    assert isinstance(counted, CountedAttempt)
    assert await attempt() == 2
    await login_backoff.cancel(counted)
    assert await LoginAttempt.all().order_by("digest").values() == before


async def test_successes_make_nobody_at_their_address_wait(database: str, clock: Clock) -> None:
    for number in range(FREE_FAILURES_PER_ADDRESS):
        await fail(1, f"name {number}")
    clock.advance(seconds=1)
    for _ in range(3):
        good = await attempt()
        assert isinstance(good, CountedAttempt)
        await login_backoff.succeed(good)


async def test_an_hour_later_nothing_counts(database: str, clock: Clock) -> None:
    await fail(FREE)
    clock.advance(minutes=59)
    await fail(1)
    assert await counts() == [FREE + 1, FREE + 1]
    clock.advance(hours=1)
    await fail(FREE)
    assert await counts() == [FREE, FREE]


async def test_of_concurrent_attempts_only_the_free_ones_pass(database: str) -> None:
    async with asyncio.timeout(60):
        attempts = await asyncio.gather(*(attempt() for _ in range(64)))
    assert len([outcome for outcome in attempts if isinstance(outcome, CountedAttempt)]) == FREE
    assert await counts() == [FREE, FREE]


async def test_concurrent_claims_and_ends_do_not_deadlock(database: str) -> None:
    async def one(number: int) -> None:
        claimed = await attempt(f"name {number % 8}")
        assert isinstance(claimed, CountedAttempt)
        end = login_backoff.cancel if number % 2 else login_backoff.succeed
        await end(claimed)
        await login_backoff.sweep()

    async with asyncio.timeout(60):
        await asyncio.gather(*(one(number) for number in range(48)))
    assert set(await counts()) == {0}


@pytest.mark.parametrize("name", ["planted", "\x00", "\ud800", "x" * 8000])
async def test_neither_name_nor_address_is_stored(database: str, name: str) -> None:
    await fail(1, name, "198.51.100.7")
    stored = str(await LoginAttempt.all().values())
    assert "planted" not in stored
    assert "198.51" not in stored
    assert await counts() == [1, 1]


async def test_sweeping_deletes_only_rows_that_no_longer_count(database: str, clock: Clock) -> None:
    await fail(3)
    clock.advance(minutes=61)
    await fail(2, "eve", THERE)
    await login_backoff.sweep()
    assert await counts() == [2, 2]
