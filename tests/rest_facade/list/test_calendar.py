"""Days and periods in the caller's time zone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rest_facade.list.filter_parsing import filter_context, parse_filter

DAYS = [
    # Days of 24, 23 and 25 hours.
    ("Europe/Oslo", "eq '2026-01-05'", "2026-01-04T23:00", "2026-01-05T23:00"),
    ("Europe/Oslo", "eq '2026-03-29'", "2026-03-28T23:00", "2026-03-29T22:00"),
    ("Europe/Oslo", "eq '2026-10-25'", "2026-10-24T22:00", "2026-10-25T23:00"),
    ("America/New_York", "eq '2026-03-08'", "2026-03-08T05:00", "2026-03-09T04:00"),
    ("America/New_York", "eq '2026-11-01'", "2026-11-01T04:00", "2026-11-02T05:00"),
    ("Pacific/Auckland", "eq '2026-04-05'", "2026-04-04T11:00", "2026-04-05T12:00"),
    ("Pacific/Auckland", "eq '2026-09-27'", "2026-09-26T12:00", "2026-09-27T11:00"),
    # Midnight is skipped, and comes twice.
    ("America/Sao_Paulo", "eq '2018-11-04'", "2018-11-04T03:00", "2018-11-05T02:00"),
    ("America/Havana", "eq '2026-11-01'", "2026-11-01T04:00", "2026-11-02T05:00"),
    # Bare moments are the zone's.
    (
        "Europe/Oslo",
        "between ('2026-01-05T10:00:00', '2026-07-05')",
        "2026-01-05T09:00",
        "2026-07-05T22:00",
    ),
]


def bounds(filter_: dict[str, Any]) -> tuple[str, ...]:
    (comparisons,) = filter_.values()
    assert list(comparisons) == ["ge", "lt"]
    return tuple(
        datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
        for moment in comparisons.values()
    )


@pytest.mark.parametrize(("zone", "text", "first", "after"), DAYS)
def test_days_are_in_the_callers_zone(zone: str, text: str, first: str, after: str) -> None:
    assert bounds(parse_filter(f"whenEnded {text}", filter_context(zone))) == (first, after)


PERIODS = [
    ("Europe/Oslo", "2026-03-29T12:00", "today", "2026-03-28T23:00", "2026-03-29T22:00"),
    ("Europe/Oslo", "2026-03-28T22:59", "today", "2026-03-27T23:00", "2026-03-28T23:00"),
    ("Pacific/Auckland", "2026-03-28T12:00", "today", "2026-03-28T11:00", "2026-03-29T11:00"),
    # Weeks begin on Monday, also for those who ask on one, or on Sunday.
    ("UTC", "2026-03-14T09:00", "thisWeek", "2026-03-09T00:00", "2026-03-16T00:00"),
    ("UTC", "2026-03-09T00:00", "thisWeek", "2026-03-09T00:00", "2026-03-16T00:00"),
    ("UTC", "2026-03-15T23:59", "thisWeek", "2026-03-09T00:00", "2026-03-16T00:00"),
    ("UTC", "2026-01-01T00:00", "thisWeek", "2025-12-29T00:00", "2026-01-05T00:00"),
    ("UTC", "2026-01-01T00:00", "lastWeek", "2025-12-22T00:00", "2025-12-29T00:00"),
    ("Europe/Oslo", "2026-03-25T12:00", "thisWeek", "2026-03-22T23:00", "2026-03-29T22:00"),
    ("America/New_York", "2026-10-28T12:00", "nextWeek", "2026-11-02T05:00", "2026-11-09T05:00"),
    ("America/New_York", "2026-10-28T12:00", "thisWeek", "2026-10-26T04:00", "2026-11-02T05:00"),
    ("UTC", "2024-02-29T12:00", "thisMonth", "2024-02-01T00:00", "2024-03-01T00:00"),
    ("UTC", "2026-03-31T12:00", "lastMonth", "2026-02-01T00:00", "2026-03-01T00:00"),
    ("UTC", "2026-01-31T12:00", "lastMonth", "2025-12-01T00:00", "2026-01-01T00:00"),
    ("UTC", "2026-12-31T12:00", "nextMonth", "2027-01-01T00:00", "2027-02-01T00:00"),
    ("UTC", "2026-11-30T12:00", "nextMonth", "2026-12-01T00:00", "2027-01-01T00:00"),
    # It is already next month in Auckland, and still last year in New York.
    ("Pacific/Auckland", "2026-03-31T12:00", "thisMonth", "2026-03-31T11:00", "2026-04-30T12:00"),
    ("America/New_York", "2027-01-01T04:59", "thisYear", "2026-01-01T05:00", "2027-01-01T05:00"),
    ("America/New_York", "2027-01-01T05:00", "thisYear", "2027-01-01T05:00", "2028-01-01T05:00"),
    ("Europe/Oslo", "2026-03-31T21:59", "thisQuarter", "2025-12-31T23:00", "2026-03-31T22:00"),
    ("Europe/Oslo", "2026-03-31T22:00", "thisQuarter", "2026-03-31T22:00", "2026-06-30T22:00"),
    ("Europe/Oslo", "2026-02-01T00:00", "lastQuarter", "2025-09-30T22:00", "2025-12-31T23:00"),
    ("Europe/Oslo", "2026-12-01T00:00", "nextQuarter", "2026-12-31T23:00", "2027-03-31T22:00"),
    ("UTC", "2026-08-15T00:00", "thisQuarter", "2026-07-01T00:00", "2026-10-01T00:00"),
    ("UTC", "2026-08-15T00:00", "lastYear", "2025-01-01T00:00", "2026-01-01T00:00"),
    ("Pacific/Auckland", "2026-08-15T00:00", "nextYear", "2026-12-31T11:00", "2027-12-31T11:00"),
]


@pytest.mark.parametrize(("zone", "now", "operator", "first", "after"), PERIODS)
def test_periods_are_in_the_callers_zone(
    zone: str, now: str, operator: str, first: str, after: str
) -> None:
    context = filter_context(zone, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert bounds(parse_filter(f"updatedDate {operator}", context)) == (first, after)


zones = st.sampled_from(
    ["UTC", "Europe/Oslo", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(deadline=None)
@given(zones, moments, st.sampled_from(["Week", "Month", "Quarter", "Year"]))
def test_adjacent_periods_meet_and_this_contains_now(zone: str, now: datetime, unit: str) -> None:
    context = filter_context(zone, now)
    last, this, following = (
        parse_filter(f"whenEnded {prefix}{unit}", context)["whenEnded"]
        for prefix in ("last", "this", "next")
    )
    assert (last["lt"], this["lt"]) == (this["ge"], following["ge"])
    assert datetime.fromisoformat(this["ge"]) <= now < datetime.fromisoformat(this["lt"])
