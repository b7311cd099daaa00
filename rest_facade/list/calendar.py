"""Days, weeks, months and longer periods of a time zone, as half-open ranges of DateTimes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from graphql_api.scalars import is_boundary_date

MONTHS_OF_A_YEAR = 12

FIRST_YEAR, LAST_YEAR = 2, 9998
"""The years in which dates are no markers."""


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


def whole_day(span: Span, zone: ZoneInfo) -> Span:
    """The zone's day that a moment is in; a span that is a day already, and a marker, unchanged.

    Dates of year 1 (never) and year 9999 (for ever) are markers.
    """
    moment = datetime.fromisoformat(span.start)
    return span if span.end or is_boundary_date(moment) else day(today(moment, zone), zone)


def periods(unit: str, of: date, shifts: tuple[int, int], zone: ZoneInfo) -> Span:
    """A range of periods around a day: from the first to the last shift, both counted from it.

    Raises ValueError or OverflowError when the range leaves the years 2 to 9998, whose neighbours
    hold markers.
    """
    first, _ = PERIODS[unit](of, shifts[0])
    _, end = PERIODS[unit](of, shifts[1])
    if not FIRST_YEAR <= first.year <= end.year <= LAST_YEAR:
        raise ValueError
    return days(first, end, zone)


def _midnight(of: date, zone: ZoneInfo) -> str:
    # If clocks skip midnight, this is the moment of the skip, at which the day begins.
    return datetime.combine(of, time.min, zone).isoformat()


def _day(of: date, shift: int) -> tuple[date, date]:
    first = of + timedelta(days=shift)
    return first, first + timedelta(days=1)


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
    "Day": _day,
    "Week": _week,
    "Month": _months(1),
    "Quarter": _months(3),
    "Half": _months(6),
    "Year": _months(MONTHS_OF_A_YEAR),
}
"""By unit: from a day and a number of periods to shift by, the first day of the period and the day
after its last one."""
