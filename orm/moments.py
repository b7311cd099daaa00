"""Moments at the edges of time, where .NET callers keep their "never" and their "for ever"."""

from datetime import UTC, date, datetime

FOREVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""How the last year that a date can have is stored."""

_LAST_OF_NEVER = date(2, 1, 1)
_FIRST_OF_FOREVER = date(9998, 12, 31)


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
    return moment.astimezone(UTC)
