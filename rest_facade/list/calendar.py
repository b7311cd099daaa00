"""Days, weeks, months, quarters and years of a time zone, as half-open ranges of DateTimes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Span:
    """A range of time from `start` up to but without `end`, both ISO 8601 DateTimes with an offset.

    `end` is None for a single moment.
    """

    start: str
    end: str | None = None


def today(now: datetime, zone: ZoneInfo) -> date:
    """The zone's date at the moment `now`."""
    return now.astimezone(zone).date()


def days(first: date, end: date, zone: ZoneInfo) -> Span:
    """The span from the midnight at which `first` begins to the one at which `end` begins."""
    return Span(_midnight(first, zone), _midnight(end, zone))


def day(of: date, zone: ZoneInfo) -> Span:
    """One day of the zone: 24 hours, or 23 or 25 when daylight saving time begins or ends."""
    return days(of, of + timedelta(days=1), zone)


def _midnight(of: date, zone: ZoneInfo) -> str:
    # Where clocks skip midnight, this is the moment of the skip, at which the day begins.
    return datetime.combine(of, time.min, zone).isoformat()


def _week(of: date, shift: int) -> tuple[date, date]:
    # Weeks begin on Monday, as in ISO 8601 and in SuperOffice's own calendar.
    first = of - timedelta(days=of.weekday()) + timedelta(weeks=shift)
    return first, first + timedelta(weeks=1)


def _months(size: int) -> Callable[[date, int], tuple[date, date]]:
    """Periods of `size` months; the first period of a year begins in January."""

    def period(of: date, shift: int) -> tuple[date, date]:
        index = (of.year * MONTHS_OF_A_YEAR + of.month - 1) // size + shift
        return _first_of_month(index * size), _first_of_month((index + 1) * size)

    return period


def _first_of_month(months: int) -> date:
    """The first day of a month that is counted from January of year 0."""
    year, month = divmod(months, MONTHS_OF_A_YEAR)
    return date(year, month + 1, 1)


PERIODS: Mapping[str, Callable[[date, int], tuple[date, date]]] = {
    "Week": _week,
    "Month": _months(1),
    "Quarter": _months(3),
    "Year": _months(MONTHS_OF_A_YEAR),
}
"""By unit: from a day and a number of periods to shift by, the first day of the period and the day
after its last one."""
