"""Days, weeks, months, quarters and years of a zone, as moments that GraphQL can compare with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Span:
    """Where a span begins and what follows it, as DateTimes; a single moment has no `after`."""

    first: str
    after: str | None = None


def today(now: datetime, zone: ZoneInfo) -> date:
    """The day that it is there."""
    return now.astimezone(zone).date()


def days(first: date, after: date, zone: ZoneInfo) -> Span:
    """The span from the midnight that begins one day up to the one that begins the other."""
    return Span(_midnight(first, zone), _midnight(after, zone))


def day(which: date, zone: ZoneInfo) -> Span:
    """One day: of 24 hours, or of 23 or 25 where clocks are changed."""
    return days(which, which + timedelta(days=1), zone)


def _midnight(which: date, zone: ZoneInfo) -> str:
    # Where clocks skip midnight this is the moment of the skip, which begins the day all the same.
    return datetime.combine(which, time.min, zone).isoformat()


def _week(of: date, shift: int) -> tuple[date, date]:
    # Weeks begin on Monday, as in ISO 8601 and in SuperOffice's own calendar.
    first = of - timedelta(days=of.weekday()) + timedelta(weeks=shift)
    return first, first + timedelta(weeks=1)


def _months(size: int) -> Callable[[date, int], tuple[date, date]]:
    """Periods of so many months, the first of which begins a year."""

    def period(of: date, shift: int) -> tuple[date, date]:
        index = (of.year * MONTHS_OF_A_YEAR + of.month - 1) // size + shift
        return _first_of(index * size), _first_of((index + 1) * size)

    return period


def _first_of(months: int) -> date:
    year, month = divmod(months, MONTHS_OF_A_YEAR)
    return date(year, month + 1, 1)


PERIODS: Mapping[str, Callable[[date, int], tuple[date, date]]] = {
    "Week": _week,
    "Month": _months(1),
    "Quarter": _months(3),
    "Year": _months(MONTHS_OF_A_YEAR),
}
"""From a day and a number of periods from it: the period's first day, and the first after it."""
