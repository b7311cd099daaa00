"""Exponential backoff after failed logins.

An attempt is counted as failed before its password is verified, and uncounted if the login
succeeds. Failures are counted for each pair of user name and address, and for each address in
total. So an attacker is slowed, and the same user at another address is not. All workers share the
rows.
"""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F
from tortoise.transactions import in_transaction

from orm import cleanup
from orm.accounts.credentials import digest_of
from orm.engine.lookups import Lookup
from orm.errors import RateLimited
from orm.models import LoginAttempt

FREE_FAILURES_PER_ADDRESS = 100
"""Failures of an address, by whatever user names, before it has to wait. An office shares one
address and its people mistype; trying one password on every user takes more."""

MAX_WAIT = timedelta(minutes=5)
"""The longest wait: 12 guesses an hour are too few for an attack, and a user can wait that long."""

RESET_AFTER = timedelta(hours=1)
"""Failures are reset after this time without one. It is much longer than any wait, which would
otherwise end by the reset."""

_BY_DIGEST = Lookup(LoginAttempt, "digest")

MAX_EXPONENT = 9
"""Largest power of two, in seconds; 2 ** 9 s is longer than `MAX_WAIT`."""


@dataclass(frozen=True)
class Failures:
    """A number of consecutive failures, and the time of the last one."""

    count: int
    last_at: datetime


def failures_that_count(failures: Failures, now: datetime) -> int:
    """The number of failures that still count; 0 after `RESET_AFTER`."""
    return failures.count if now - failures.last_at < RESET_AFTER else 0


def wait(failures: Failures, free: int, now: datetime) -> timedelta:
    """Time from now until the next attempt is allowed; zero while fewer than `free` failed.

    The wait is one second after the last free failure, and doubles with each further one.
    """
    excess = failures_that_count(failures, now) - free
    if excess < 0:
        return timedelta()
    full_wait = min(timedelta(seconds=2 ** min(excess, MAX_EXPONENT)), MAX_WAIT)
    # Another worker's clock may be ahead, so the difference may be negative.
    elapsed = max(now - failures.last_at, timedelta())
    return max(full_wait - elapsed, timedelta())


@dataclass(frozen=True)
class CountedRow:
    """A row that counts an attempt, and the time of the attempt before."""

    digest: str
    previous_at: datetime


@dataclass(frozen=True)
class CountedAttempt:
    """An attempt, counted as failed until it succeeds."""

    address: CountedRow
    pair: CountedRow
    at: datetime


async def claim(name: str, address: str, free: int) -> CountedAttempt:
    """Count an attempt; RateLimited while the caller has to wait, and then it is not counted.

    `free`: failures of one name from one address before it has to wait.
    """
    address_digest = digest_of(json.dumps([address]))
    pair_digest = _pair_digest(name, address)
    async with in_transaction() as connection:
        # All callers lock in this order, so that there is no deadlock. The clock is read after
        # that: a caller that waited for the locks would else see attempts in the future.
        by_address = await _locked(connection, address_digest)
        by_pair = await _locked(connection, pair_digest)
        now = datetime.now(UTC)
        _raise_for(
            max(
                wait(_failures_of(by_address), FREE_FAILURES_PER_ADDRESS, now),
                wait(_failures_of(by_pair), free, now),
            )
        )
        return CountedAttempt(
            await _count(connection, by_address, now), await _count(connection, by_pair, now), now
        )


async def check(name: str, address: str, free: int) -> None:
    """RateLimited while an attempt would have to wait for failures of the name at the address.

    Nothing is counted, and failures of the address by other names do not count.
    """
    attempt = await _BY_DIGEST.find(_pair_digest(name, address))
    if attempt is not None:
        _raise_for(wait(_failures_of(attempt), free, datetime.now(UTC)))


async def succeed(attempt: CountedAttempt) -> None:
    """Reset the failures of the name at its address; of the address uncount this attempt alone.

    Otherwise an attacker with a valid login of their own could reset the address each time.
    """
    async with in_transaction() as connection:
        await _subtract(connection, attempt.address, attempt.at)
        await LoginAttempt.filter(digest=attempt.pair.digest).using_db(connection).delete()


async def cancel(attempt: CountedAttempt) -> None:
    """Uncount an attempt whose password was not verified after all."""
    async with in_transaction() as connection:
        await _subtract(connection, attempt.address, attempt.at)
        await _subtract(connection, attempt.pair, attempt.at)


async def sweep() -> None:
    """Delete the rows whose failures no longer count."""
    limit = datetime.now(UTC) - RESET_AFTER
    await cleanup.remove(LoginAttempt.filter(last_at__lte=limit))


def _pair_digest(name: str, address: str) -> str:
    return digest_of(json.dumps([address, name]))


def _raise_for(remaining: timedelta) -> None:
    if remaining:
        seconds = math.ceil(remaining.total_seconds())
        raise RateLimited("Too many logins failed; wait before you try again.", seconds)


async def _locked(connection: BaseDBAsyncClient, digest: str) -> LoginAttempt:
    """The row with that digest, created if needed, and locked until the transaction ends."""
    new = LoginAttempt(digest=digest, failures=0, last_at=datetime.now(UTC))
    # An update that changes nothing locks a row that exists; no sweep can delete it in between.
    await LoginAttempt.bulk_create(
        [new], on_conflict=["digest"], update_fields=["digest"], using_db=connection
    )
    return await LoginAttempt.get(digest=digest, using_db=connection)


def _failures_of(row: LoginAttempt) -> Failures:
    return Failures(row.failures, row.last_at)


async def _count(connection: BaseDBAsyncClient, row: LoginAttempt, now: datetime) -> CountedRow:
    failures = failures_that_count(_failures_of(row), now) + 1
    rows = LoginAttempt.filter(digest=row.digest).using_db(connection)
    await rows.update(failures=failures, last_at=now)
    return CountedRow(row.digest, row.last_at)


async def _subtract(connection: BaseDBAsyncClient, counted: CountedRow, at: datetime) -> None:
    rows = LoginAttempt.filter(digest=counted.digest).using_db(connection)
    await rows.filter(failures__gt=0).update(failures=F("failures") - 1)
    # An uncounted attempt causes no wait, unless other attempts followed it.
    await rows.filter(last_at=at).update(last_at=counted.previous_at)
