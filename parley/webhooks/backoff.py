"""The times at which an event is sent again: the schedule of Standard Webhooks."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MINUTE, HOUR = 60, 3600

DELAYS = (0, 5, 5 * MINUTE, 30 * MINUTE, *(hours * HOUR for hours in (2, 5, 10, 14, 20, 24)))
"""Seconds before each attempt at an event."""

JITTER = 0.2
"""The part by which a delay may be shorter or longer, so that not all come back at once."""

LONGEST_WAIT = timedelta(hours=24)
"""For what receivers ask by Retry-After."""


@dataclass(frozen=True)
class Backoff:
    """The schedule of attempts; tests have a shorter one."""

    delays: tuple[float, ...] = DELAYS

    def next_at(self, failures: int, now: datetime, asked: timedelta | None) -> datetime | None:
        """When to try again after so many failures; None if that was the last attempt."""
        if failures >= len(self.delays):
            return None
        spread = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  no secret
        wait = timedelta(seconds=self.delays[failures] * spread)
        return now + max(wait, asked or wait)


DEFAULT_BACKOFF = Backoff()


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The time that a receiver asks to wait, at most a day; None if it does not say."""
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        # More digits than a day has would not fit into a timedelta.
        seconds = int(value) if len(value) < len(str(LONGEST_WAIT.days * 86_400)) + 1 else None
        return LONGEST_WAIT if seconds is None else min(timedelta(seconds=seconds), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), LONGEST_WAIT)
