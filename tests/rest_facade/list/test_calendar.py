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
    # Half-years begin in January and in July.
    ("UTC", "2020-03-18T12:00", "thisHalf", "2020-01-01T00:00", "2020-07-01T00:00"),
    ("UTC", "2026-07-01T00:00", "thisHalf", "2026-07-01T00:00", "2027-01-01T00:00"),
    ("Europe/Oslo", "2026-06-30T22:00", "thisHalf", "2026-06-30T22:00", "2026-12-31T23:00"),
    ("Europe/Oslo", "2026-06-30T21:59", "thisHalf", "2025-12-31T23:00", "2026-06-30T22:00"),
    ("UTC", "2026-06-30T12:00", "lastHalf", "2025-07-01T00:00", "2026-01-01T00:00"),
    ("UTC", "2026-07-30T12:00", "nextHalf", "2027-01-01T00:00", "2027-07-01T00:00"),
    ("Europe/Oslo", "2026-03-29T12:00", "thisDay", "2026-03-28T23:00", "2026-03-29T22:00"),
    ("Europe/Oslo", "2026-03-29T12:00", "lastDay", "2026-03-27T23:00", "2026-03-28T23:00"),
    ("Europe/Oslo", "2026-03-29T12:00", "nextDay", "2026-03-29T22:00", "2026-03-30T22:00"),
    # The examples of the archive's documentation, with a week that begins on Monday.
    ("UTC", "2025-10-15T12:00", "thisAndNext (10, 'days')", "2025-10-15T00:00", "2025-10-26T00:00"),
    ("UTC", "2025-10-15T12:00", "thisAndNext (2, weeks)", "2025-10-13T00:00", "2025-11-03T00:00"),
    ("UTC", "2025-10-15T12:00", "thisAndNext (2, 'mon')", "2025-10-01T00:00", "2026-01-01T00:00"),
    ("UTC", "2025-10-15T12:00", "thisAndNext (1, 'Qtr')", "2025-10-01T00:00", "2026-04-01T00:00"),
    ("UTC", "2025-10-15T12:00", "thisAndNext (2, yrs)", "2025-01-01T00:00", "2028-01-01T00:00"),
    ("UTC", "2025-10-15T12:00", "thisAndPrevious (5, 1)", "2025-10-10T00:00", "2025-10-16T00:00"),
    ("UTC", "2025-10-15T12:00", "thisAndPrevious (3, 2)", "2025-09-22T00:00", "2025-10-20T00:00"),
    ("UTC", "2025-10-15T12:00", "thisAndPrevious (4, 3)", "2025-06-01T00:00", "2025-11-01T00:00"),
    ("UTC", "2025-10-15T12:00", "thisAndPrevious (2, 4)", "2025-04-01T00:00", "2026-01-01T00:00"),
    ("UTC", "2025-10-15T12:00", "thisAndPrevious (2, 6)", "2023-01-01T00:00", "2026-01-01T00:00"),
    ("UTC", "2025-10-15T12:00", "previousPeriod (14, day)", "2025-10-01T00:00", "2025-10-15T00:00"),
    ("UTC", "2025-10-15T12:00", "previous (2, 'wks')", "2025-09-29T00:00", "2025-10-13T00:00"),
    ("UTC", "2025-10-15T12:00", "previous (6, 'months')", "2025-04-01T00:00", "2025-10-01T00:00"),
    ("UTC", "2025-10-15T12:00", "previous (2, 'years')", "2023-01-01T00:00", "2025-01-01T00:00"),
    ("UTC", "2025-10-15T12:00", "nextPeriod (3, 'days')", "2025-10-16T00:00", "2025-10-19T00:00"),
    ("UTC", "2025-10-15T12:00", "next (4, 'wk')", "2025-10-20T00:00", "2025-11-17T00:00"),
    ("UTC", "2025-10-15T12:00", "next ('1', 'month')", "2025-11-01T00:00", "2025-12-01T00:00"),
    ("UTC", "2025-10-15T12:00", "next (2, 'quarters')", "2026-01-01T00:00", "2026-07-01T00:00"),
    ("UTC", "2025-10-15T12:00", "next (3, 'year')", "2026-01-01T00:00", "2029-01-01T00:00"),
    ("UTC", "2025-10-15T12:00", "next (1, 'hyr')", "2026-01-01T00:00", "2026-07-01T00:00"),
    ("UTC", "2025-10-15T12:00", "thisPeriod 'week'", "2025-10-13T00:00", "2025-10-20T00:00"),
    ("UTC", "2025-10-15T12:00", "this (halfyear)", "2025-07-01T00:00", "2026-01-01T00:00"),
    (
        *("UTC", "2025-10-15T12:00", "thisPreviousAndNext 'day'"),
        *("2025-10-14T00:00", "2025-10-17T00:00"),
    ),
    (
        *("UTC", "2025-10-15T12:00", "thisAndPreviousAndNext 3"),
        *("2025-09-01T00:00", "2025-12-01T00:00"),
    ),
    # No period at all, and the current one alone.
    ("UTC", "2025-10-15T12:00", "next (0, 'week')", "2025-10-20T00:00", "2025-10-20T00:00"),
    ("UTC", "2025-10-15T12:00", "thisAndNext (0, week)", "2025-10-13T00:00", "2025-10-20T00:00"),
    # The caller's zone decides on which day the periods are counted from.
    (
        *("Pacific/Auckland", "2026-03-31T12:00", "thisAndPrevious (1, 'month')"),
        *("2026-02-28T11:00", "2026-04-30T12:00"),
    ),
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

UNITS = ["Day", "Week", "Month", "Quarter", "Half", "Year"]


@settings(deadline=None)
@given(zones, moments, st.sampled_from(UNITS))
def test_adjacent_periods_meet_and_this_contains_now(zone: str, now: datetime, unit: str) -> None:
    context = filter_context(zone, now)
    last, this, following = (
        parse_filter(f"whenEnded {prefix}{unit}", context)["whenEnded"]
        for prefix in ("last", "this", "next")
    )
    assert (last["lt"], this["lt"]) == (this["ge"], following["ge"])
    assert datetime.fromisoformat(this["ge"]) <= now < datetime.fromisoformat(this["lt"])


UNIT_NAMES = dict(zip(UNITS, ("day", "weeks", "mon", "qtrs", "halfyear", "yr"), strict=True))


@settings(deadline=None)
@given(zones, moments, st.sampled_from(UNITS), st.integers(1, 40))
def test_counted_periods_are_single_ones_in_a_row(
    zone: str, now: datetime, unit: str, count: int
) -> None:
    context, name = filter_context(zone, now), UNIT_NAMES[unit]

    def span(text: str) -> tuple[str, ...]:
        return tuple(parse_filter(f"whenEnded {text}", context)["whenEnded"].values())

    (last, this, following) = (span(f"{prefix}{unit}") for prefix in ("last", "this", "next"))
    assert span(f"this '{name}'") == this
    assert span(f"previous (1, {name})") == last
    assert span(f"next (1, {name})") == following
    assert span(f"thisAndPreviousAndNext {name}") == (last[0], following[1])
    assert span(f"previous ({count}, {name})")[1] == this[0]
    assert span(f"next ({count}, {name})")[0] == this[1]
    assert span(f"thisAndNext ({count}, {name})") == (this[0], span(f"next ({count}, {name})")[1])
    both = span(f"previous ({count}, {name})")[0], this[1]
    assert span(f"thisAndPrevious ({count}, {name})") == both


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("this(whenEnded, 'week')", "whenEnded thisPeriod 'week'"),
        ("next(whenEnded, 3, 'days')", "whenEnded nextPeriod (3, 'days')"),
        ("previous(whenEnded, 3, 'days')", "whenEnded previousPeriod (3, 'days')"),
        ("thisAndNext(whenEnded, 2, month)", "whenEnded thisAndNext (2, month)"),
        ("thisAndPrevious(whenEnded, 2, 'weeks')", "whenEnded thisAndPrevious (2, 'weeks')"),
        ("thisAndPreviousAndNext(whenEnded,1)", "whenEnded thisPreviousAndNext 1"),
        ("THISPREVIOUSANDNEXT(whenEnded,1) eq true", "whenEnded thisPreviousAndNext 1"),
    ],
)
def test_periods_are_functions_of_a_column_too(text: str, same: str) -> None:
    assert parse_filter(text) == parse_filter(same)
