"""Moments as callers write them, and at the edges of time: .NET's "never" and "for ever"."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Self

NEVER = datetime(1, 1, 1, second=1, tzinfo=UTC)
"""What a date that is not set counts as where dates are compared; it is stored nowhere.

A second past the very first moment, which asyncpg takes for PostgreSQL's "-infinity".
"""

FOREVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""How the last year that a date can have is stored."""

_LAST_OF_NEVER = date(2, 1, 1)
_FIRST_OF_FOREVER = date(9998, 12, 31)

_WRITTEN = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"([T ]\d\d:\d\d(:\d\d([.,](?P<fraction>\d+))?)?(Z|[+-]\d\d(:?\d\d(:\d\d)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)
"""ISO 8601 as people mean it. Python alone takes weeks, basic forms and any separator as well."""


class WrittenMoment(datetime):
    """A moment that a caller wrote, with as many digits of a second's fraction as they wrote.

    JavaScript knows milliseconds only, so a date that was read and is sent back may have lost some.
    """

    digits: int

    @classmethod
    def read(cls, text: str) -> Self:
        """From ISO 8601's extended format; ValueError when it is none.

        Digits past microseconds are cut.
        """
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise ValueError("A moment must be in ISO 8601's extended format.")
        moment = cls.fromisoformat(text.upper())
        moment.digits = min(len(written["fraction"] or ""), 6)
        return moment

    def tells(self, stored: datetime) -> bool:
        """Whether this is the stored moment, cut to the digits that were written."""
        cut = timedelta(microseconds=stored.microsecond % 10 ** (6 - self.digits))
        return not at_the_edge(self) and stored - cut == self


def at_the_edge(moment: datetime) -> bool:
    """Whether a moment, with an offset or without, falls on either edge.

    A day beside either year counts as it, since an offset may have moved it there. That is decided
    on the calendar: near the edges, converting overflows.
    """
    return not _LAST_OF_NEVER < moment.date() < _FIRST_OF_FOREVER


def settle(moment: datetime) -> datetime | None:
    """The moment as stored: in UTC, null for year 1 and `FOREVER` for year 9999."""
    if at_the_edge(moment):
        return None if moment.date() <= _LAST_OF_NEVER else FOREVER
    utc = moment.astimezone(UTC)
    # SQLite's driver takes a plain datetime and no subclass of it.
    return datetime.combine(utc.date(), utc.timetz())
