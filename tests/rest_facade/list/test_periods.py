"""Periods around the current day, end to end, against days that are counted in plain Python."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orm.models import ChatSession
from rest_facade.list.columns import ColumnType
from rest_facade.list.operators import OPERATORS
from rest_facade.list.period_operators import PERIOD_OPERATORS
from tests.conftest import Service

# In both zones the day differs from that of UTC for hours, on other sides of it.
ZONES = {"NZ": ZoneInfo("Pacific/Auckland"), "US-NY": ZoneInfo("America/New_York")}

NUMBER_OF: dict[str, Callable[[date], int]] = {
    "Day": date.toordinal,
    # The first day of the calendar was a Monday, and has the ordinal 1.
    "Week": lambda day: (day.toordinal() - 1) // 7,
    "Month": lambda day: day.year * 12 + day.month - 1,
    "Quarter": lambda day: day.year * 4 + (day.month - 1) // 3,
    "Half": lambda day: day.year * 2 + (day.month > 6),
    "Year": lambda day: day.year,
}
"""By unit: the number of the period that a day is in."""

NAMES = {
    "Day": ("day", "days", "1"),
    "Week": ("week", "weeks", "wk", "wks", "2"),
    "Month": ("month", "months", "mon", "mos", "3"),
    "Quarter": ("quarter", "quarters", "qtr", "qtrs", "4"),
    "Half": ("halfyear", "halfyears", "hyr", "hyrs"),
    "Year": ("year", "years", "yr", "yrs", "6"),
}


def conditions() -> Iterator[tuple[str, str, int, int]]:
    """A condition of whenRequested, with the unit and the first and last period that it finds."""
    far = 10**9
    yield "whenRequested today", "Day", 0, 0
    yield "whenRequested beforeToday", "Day", -far, -1
    yield "whenRequested afterToday", "Day", 1, far
    for unit, names in NAMES.items():
        for prefix, shift in (("this", 0), ("last", -1), ("next", 1)):
            yield f"whenRequested {prefix}{unit}", unit, shift, shift
        for name in names:
            yield f"whenRequested thisPeriod '{name}'", unit, 0, 0
            yield f"this(whenRequested, {name})", unit, 0, 0
            yield f"whenRequested thisPreviousAndNext {name}", unit, -1, 1
            yield f"thisAndPreviousAndNext(whenRequested, '{name}')", unit, -1, 1
        for count in (0, 1, 3):
            pair = f"({count}, '{names[0]}')"
            arguments = f"(whenRequested, {count}, '{names[-1]}')"
            for word, first, last in (
                *(("next", 1, count), ("nextPeriod", 1, count)),
                *(("previous", -count, -1), ("previousPeriod", -count, -1)),
                *(("thisAndNext", 0, count), ("thisAndPrevious", -count, 0)),
            ):
                yield f"whenRequested {word} {pair}", unit, first, last
                yield f"{word}{arguments} eq true", unit, first, last


CONDITIONS = list(conditions())


async def store(zone: ZoneInfo, today: date) -> dict[int, date]:
    """Store sessions around today, some at the edges of days; the day of each, by key."""
    days = [*range(-45, 46), *range(-1300, 1300, 17)]
    begins = [datetime.combine(today + timedelta(days), datetime.min.time(), zone) for days in days]
    edges = (timedelta(0), timedelta(hours=11), timedelta(microseconds=-1))
    moments = [begin.astimezone(UTC) + edge for begin in begins for edge in edges]
    await ChatSession.bulk_create(
        [ChatSession(when_requested=moment) for moment in moments], batch_size=200
    )
    return {
        row.pk: row.when_requested.astimezone(zone).date()
        for row in await ChatSession.all()
        if row.when_requested
    }


@pytest.mark.parametrize("zone_code", ZONES)
async def test_periods_find_the_days_that_they_hold(service: Service, zone_code: str) -> None:
    zone = ZONES[zone_code]
    today = datetime.now(zone).date()
    days = await store(zone, today)
    sizes = set()
    for text, unit, first, last in CONDITIONS:
        number_of = NUMBER_OF[unit]
        expected = [
            key for key, day in days.items() if first <= number_of(day) - number_of(today) <= last
        ]
        response = await service.client.get(
            "/api/v1/ChatSession",
            params={"$filter": text, "$select": "rating"},
            headers={"SO-TimeZone": zone_code},
        )
        assert response.status_code == 200, (text, response.text)
        found = [int(row["PrimaryKey"]) for row in response.json()["value"]]
        if datetime.now(zone).date() != today:
            return  # The day ended meanwhile, and with it what the rows were stored for.
        assert sorted(found) == sorted(expected), text
        sizes.add(len(expected))
    assert len(sizes) > 20


def test_every_name_of_a_period_is_among_the_conditions() -> None:
    tested = {
        name.lower() for text, *_ in CONDITIONS for name in text.replace("(", " ").split()[:2]
    }
    names = {name for operator in PERIOD_OPERATORS for name in operator.notation.names}
    assert {name.lower() for name in names} <= tested
    assert {"today", "beforetoday", "aftertoday"} <= tested
    for type_ in (ColumnType.DATE, ColumnType.DATETIME):
        assert {name.lower() for name in names} <= set(OPERATORS[type_])
