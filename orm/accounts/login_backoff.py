"""Attempts to log in: counted before a password is verified, and taken back if it is good.

Counted are the failures of a name from an address, and of the address in all: whoever fails is
slowed, and the same name from elsewhere is not. Every worker counts on the same rows.
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
from orm.errors import RateLimited
from orm.models import LoginAttempt

FREE_FAILURES_PER_ADDRESS = 100
"""Failures that an address has before it waits, by whatever names: an office shares one, and its
people mistype; trying one password on every name there is takes more."""

MAX_WAIT = timedelta(minutes=5)
"""No wait is longer: 12 guesses an hour lead nowhere, and who mistyped is back after a coffee."""

RESET_AFTER = timedelta(hours=1)
"""Without a failure, and all is as if none had been; much longer than any wait, which would
otherwise end by being forgotten."""

MAX_EXPONENT = 9
"""Of a second, until it is longer than any wait."""


@dataclass(frozen=True)
class Failures:
    """So many in a row, and when the last one was."""

    count: int
    last_at: datetime


def failures_that_count(failures: Failures, now: datetime) -> int:
    """How many failures still count."""
    return failures.count if now - failures.last_at < RESET_AFTER else 0


def wait(failures: Failures, free: int, now: datetime) -> timedelta:
    """How long the next attempt has to wait from now; nothing before the free ones are used up.

    A second after the last of the free ones, and twice as long after each further failure.
    """
    beyond = failures_that_count(failures, now) - free
    if beyond < 0:
        return timedelta()
    whole = min(timedelta(seconds=2 ** min(beyond, MAX_EXPONENT)), MAX_WAIT)
    # Another worker's clock may be ahead.
    passed = max(now - failures.last_at, timedelta())
    return max(whole - passed, timedelta())


@dataclass(frozen=True)
class CountedRow:
    """A row that counts an attempt, and when the attempt before was."""

    digest: str
    before: datetime


@dataclass(frozen=True)
class CountedAttempt:
    """An attempt that is counted as failed until it turns out to be good."""

    address: CountedRow
    pair: CountedRow
    at: datetime


async def claim(name: str, address: str, free: int) -> CountedAttempt:
    """Count an attempt; RateLimited, and nothing is counted, while one has to wait.

    `free` is how many failures a name has from one address before it waits.
    """
    of_address = digest_of(json.dumps([address]))
    of_pair = digest_of(json.dumps([address, name]))
    async with in_transaction() as connection:
        # Everybody in this order, so that no two wait for each other. And before the time is
        # taken: who had to wait for the rows would else know of attempts in the future.
        first, second = await _locked(connection, of_address), await _locked(connection, of_pair)
        now = datetime.now(UTC)
        longest = max(
            wait(_failures_of(first), FREE_FAILURES_PER_ADDRESS, now),
            wait(_failures_of(second), free, now),
        )
        if longest:
            seconds = math.ceil(longest.total_seconds())
            raise RateLimited("Too many logins failed; wait before you try again.", seconds)
        return CountedAttempt(
            await _count(connection, first, now), await _count(connection, second, now), now
        )


async def succeed(attempt: CountedAttempt) -> None:
    """Forget that the name ever failed from there, and of the address this attempt alone.

    Else a good login of one's own would buy guesses at the names of others.
    """
    async with in_transaction() as connection:
        await _subtract(connection, attempt.address, attempt.at)
        await LoginAttempt.filter(digest=attempt.pair.digest).using_db(connection).delete()


async def cancel(attempt: CountedAttempt) -> None:
    """Forget an attempt whose password was not verified after all."""
    async with in_transaction() as connection:
        await _subtract(connection, attempt.address, attempt.at)
        await _subtract(connection, attempt.pair, attempt.at)


async def sweep() -> None:
    """Remove what is forgotten."""
    forgotten = datetime.now(UTC) - RESET_AFTER
    await cleanup.remove(LoginAttempt.filter(last_at__lte=forgotten))


async def _locked(connection: BaseDBAsyncClient, digest: str) -> LoginAttempt:
    """The row, a new one if there was none, which nobody else can change before the end."""
    new = LoginAttempt(digest=digest, failures=0, last_at=datetime.now(UTC))
    # An update of nothing locks a row that is there, and none can be swept away in between.
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
    # Nobody waits for an attempt that was none, unless others followed it.
    await rows.filter(last_at=at).update(last_at=counted.before)
