"""How long a login has to wait after those that failed before it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_OF_ADDRESS = 100
"""Failures that an address has before it waits, by whatever names: an office shares one, and its
people mistype; trying one password on every name there is takes more."""

LONGEST_WAIT = timedelta(minutes=5)
"""No wait is longer: 12 guesses an hour lead nowhere, and who mistyped is back after a coffee."""

FORGOTTEN_AFTER = timedelta(hours=1)
"""Without a failure, and all is as if none had been; much longer than any wait, which would
otherwise end by being forgotten."""

DOUBLINGS = 9
"""Of a second, until it is longer than any wait."""


@dataclass(frozen=True)
class Failures:
    """So many in a row, and when the last one was."""

    count: int
    last_at: datetime


def remembered(failures: Failures, now: datetime) -> int:
    """How many failures still count."""
    return failures.count if now - failures.last_at < FORGOTTEN_AFTER else 0


def wait(failures: Failures, free: int, now: datetime) -> timedelta:
    """How long the next attempt has to wait from now; nothing before the free ones are used up.

    A second after the last of the free ones, and twice as long after each further failure.
    """
    beyond = remembered(failures, now) - free
    if beyond < 0:
        return timedelta()
    whole = min(timedelta(seconds=2 ** min(beyond, DOUBLINGS)), LONGEST_WAIT)
    # Another worker's clock may be ahead.
    passed = max(now - failures.last_at, timedelta())
    return max(whole - passed, timedelta())
