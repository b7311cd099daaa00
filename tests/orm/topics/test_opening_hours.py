"""Topics are open by the clock on the wall of their zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orm.models import ChatTopic
from orm.models.opening_hours import WEEKDAYS, ChatOpeningHours, TimeZoneData
from orm.topics.opening_hours import is_open
from tests.orm.topics.hours import hours_of, topic_with

MINUTE = timedelta(minutes=1)

OFFICE = "mon 08:00-16:00, tue 08:00-16:00, lunch 12:00-12:30"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def opened(text: str, zone: str | None, moment: str) -> bool:
    return is_open(topic_with(hours_of(text, zone)), utc(moment))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-01T05:59:59.999999", False),
        ("2026-06-01T06:00:00", True),
        ("2026-06-01T09:59:59.999999", True),
        ("2026-06-01T10:00:00", False),
        ("2026-06-01T10:29:59", False),
        ("2026-06-01T10:30:00", True),
        ("2026-06-01T13:59:59.999999", True),
        ("2026-06-01T14:00:00", False),
        ("2026-06-02T08:00:00", True),
        ("2026-06-03T08:00:00", False),
        # One hour later by UTC, when Norway has standard time.
        ("2026-12-07T06:30:00", False),
        ("2026-12-07T07:00:00", True),
    ],
)
def test_an_office_is_open_from_its_start_to_before_its_stop_but_for_lunch(
    moment: str, expected: bool
) -> None:
    assert opened(OFFICE, "NO", moment) is expected


@pytest.mark.parametrize(
    ("text", "moment", "expected"),
    [
        # 2026-06-01 is a Monday.
        ("mon 22:00-06:00", "2026-06-01T05:00", False),
        ("mon 22:00-06:00", "2026-06-01T23:00", True),
        ("mon 22:00-06:00", "2026-06-02T05:59", True),
        ("mon 22:00-06:00", "2026-06-02T06:00", False),
        ("mon 22:00-06:00", "2026-06-02T23:00", False),
        ("sun 22:00-06:00", "2026-06-01T05:59", True),
        ("mon 22:00-06:00, lunch 02:00-02:30", "2026-06-02T02:15", False),
        ("mon 08:00-00:00", "2026-06-01T23:59", True),
        ("mon 08:00-00:00", "2026-06-02T00:00", False),
        ("mon 08:00-24:00", "2026-06-01T23:59", True),
        ("mon 08:00-24:00", "2026-06-02T00:00", False),
        ("mon 00:00-00:00", "2026-06-01T00:00", True),
        ("mon 00:00-00:00", "2026-06-01T23:59", True),
        ("mon 00:00-00:00", "2026-05-31T23:59", False),
        ("mon 00:00-00:00", "2026-06-02T00:00", False),
        ("mon 00:00-24:00", "2026-06-01T23:59", True),
        ("mon 00:00-24:00", "2026-06-02T00:00", False),
        ("mon 08:00-08:00", "2026-06-01T07:59", False),
        ("mon 08:00-08:00", "2026-06-02T07:59", True),
        ("mon 08:00-08:00", "2026-06-02T08:00", False),
    ],
)
def test_a_stop_that_is_not_after_the_start_is_one_of_the_next_day(
    text: str, moment: str, expected: bool
) -> None:
    assert opened(text, "UTC", moment) is expected


@pytest.mark.parametrize(
    ("text", "zone", "moment", "expected"),
    [
        # Oslo skips 02:00 to 03:00 on Sunday 2026-03-29, at 01:00 UTC.
        ("sun 01:00-02:30", "NO", "2026-03-29T00:59", True),
        ("sun 01:00-02:30", "NO", "2026-03-29T01:00", False),
        ("sun 02:30-05:00", "NO", "2026-03-29T00:59", False),
        ("sun 02:30-05:00", "NO", "2026-03-29T01:00", True),
        ("sun 02:00-03:00", "NO", "2026-03-29T01:00", False),
        ("sat 22:00-02:30", "NO", "2026-03-29T00:59", True),
        ("sat 22:00-02:30", "NO", "2026-03-29T01:00", False),
        # Oslo repeats 02:00 to 03:00 on Sunday 2026-10-25, at 01:00 UTC.
        ("sun 02:00-03:00", "NO", "2026-10-24T23:59", False),
        ("sun 02:00-03:00", "NO", "2026-10-25T00:00", True),
        ("sun 02:00-03:00", "NO", "2026-10-25T01:59", True),
        ("sun 02:00-03:00", "NO", "2026-10-25T02:00", False),
        ("sun 01:00-02:30", "NO", "2026-10-25T00:45", False),
        ("sun 01:00-02:30", "NO", "2026-10-25T01:15", True),
        ("sun 01:00-02:30", "NO", "2026-10-25T01:45", False),
        # Lord Howe Island's summer time is half an hour; it skips 02:00 to 02:30 on 2026-10-04.
        ("sun 02:15-03:00", "Australia/Lord_Howe", "2026-10-03T15:29", False),
        ("sun 02:15-03:00", "Australia/Lord_Howe", "2026-10-03T15:30", True),
        # Cairo skips the first hour of Friday 2026-04-24.
        ("thu 22:00-00:30", "Africa/Cairo", "2026-04-23T21:59", True),
        ("thu 22:00-00:30", "Africa/Cairo", "2026-04-23T22:00", False),
        ("fri 00:00-08:00", "Africa/Cairo", "2026-04-23T22:00", True),
        # Kathmandu is 5:45 ahead.
        ("mon 08:00-16:00", "Asia/Kathmandu", "2026-06-01T02:14", False),
        ("mon 08:00-16:00", "Asia/Kathmandu", "2026-06-01T02:15", True),
    ],
)
def test_hours_that_the_clock_skips_or_repeats_go_by_what_it_shows(
    text: str, zone: str, moment: str, expected: bool
) -> None:
    assert opened(text, zone, moment) is expected


def test_a_topic_without_opening_hours_is_always_open() -> None:
    topic = ChatTopic(opening_hours_enabled=False, opening_hours=hours_of(""))
    assert is_open(topic, utc("2026-06-01T03:00"))
    assert is_open(ChatTopic(), utc("2026-06-01T03:00"))


def test_a_topic_with_opening_hours_and_no_open_day_is_closed() -> None:
    assert not is_open(topic_with(None), utc("2026-06-01T12:00"))
    assert not is_open(topic_with(ChatOpeningHours()), utc("2026-06-01T12:00"))


@pytest.mark.parametrize("location", [None, TimeZoneData()])
def test_hours_without_a_zone_are_in_the_default_one(location: TimeZoneData | None) -> None:
    hours = hours_of("mon 08:00-16:00")
    hours.tz_location = location
    topic, moment = topic_with(hours), utc("2026-06-01T06:30")
    assert is_open(topic, moment, ZoneInfo("Europe/Oslo"))
    assert not is_open(topic, moment)


@pytest.mark.parametrize(
    "zone",
    ["NO", "no", "Europe/Oslo", "W. Europe Standard Time"],
    ids=["code", "case", "IANA", "Windows"],
)
def test_a_zone_may_have_any_name_that_so_timezone_takes(zone: str) -> None:
    assert opened("mon 08:00-16:00", zone, "2026-06-01T06:00")
    assert not opened("mon 08:00-16:00", zone, "2026-06-01T05:59")


def test_a_moment_may_have_any_offset() -> None:
    topic = topic_with(hours_of("mon 08:00-16:00", "NO"))
    assert is_open(topic, datetime.fromisoformat("2026-06-01T15:00:00+09:00"))


# A plain model: a calendar in which every open minute of the local clock is marked.

ZONES = ("Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")

CHANGES = {
    "Europe/Oslo": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),
    "Asia/Kathmandu": ("1985-12-31T18:30", "2026-06-01T00:00"),
    "UTC": ("2026-12-31T23:00", "2028-02-29T12:00"),
}
"""Moments by zone at which its clock changes; for zones that never change, any two."""

minutes = st.one_of(
    st.integers(0, 24 * 60 - 1), st.sampled_from((0, 60, 90, 119, 120, 121, 150, 180, 720))
)


@st.composite
def opening_hours(draw: st.DrawFn, zone: str) -> ChatOpeningHours:
    values: dict[str, Any] = {}
    for day in WEEKDAYS:
        values[f"{day}_enabled"] = draw(st.booleans())
        values[f"{day}_start"] = draw(minutes) * MINUTE
        values[f"{day}_stop"] = draw(minutes | st.just(24 * 60)) * MINUTE
    values["use_lunch_hours"] = draw(st.booleans())
    values["lunch_start"], values["lunch_stop"] = draw(minutes) * MINUTE, draw(minutes) * MINUTE
    return ChatOpeningHours(tz_location=TimeZoneData(tz_location_code=zone), **values)


def open_minutes(hours: ChatOpeningHours, dates: list[date]) -> set[tuple[date, int]]:
    """The open minutes of the local clock, by date and number of the minute in the day."""
    marked = set()
    for day in dates:
        name = WEEKDAYS[day.weekday()]
        if getattr(hours, f"{name}_enabled"):
            first = getattr(hours, f"{name}_start") // MINUTE
            last = getattr(hours, f"{name}_stop") // MINUTE
            if last <= first:
                last += 24 * 60
            for minute in range(first, last):
                marked.add((day + timedelta(days=minute // 1440), minute % 1440))
    if hours.use_lunch_hours:
        lunch = range(hours.lunch_start // MINUTE, hours.lunch_stop // MINUTE)
        marked = {(day, minute) for day, minute in marked if minute not in lunch}
    return marked


def around(change: datetime) -> Iterator[datetime]:
    """Moments of two days around another, more of them near it."""
    for minute in [*range(-1440, 1440, 37), *range(-130, 130)]:
        yield change + minute * MINUTE + timedelta(seconds=minute % 60)


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data())
def test_a_topic_is_open_in_exactly_the_minutes_that_a_calendar_marks(
    zone: str, data: st.DataObject
) -> None:
    hours = data.draw(opening_hours(zone))
    change = utc(data.draw(st.sampled_from(CHANGES[zone])))
    days = [change.date() + timedelta(days=n) for n in range(-4, 5)]
    marked, topic = open_minutes(hours, days), topic_with(hours)
    for moment in around(change):
        local = moment.astimezone(ZoneInfo(zone))
        shown = (local.date(), local.hour * 60 + local.minute)
        assert is_open(topic, moment) is (shown in marked), moment


@given(
    moment=st.integers(0, 2_200_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
)
def test_all_days_and_all_hours_are_always_open(moment: datetime) -> None:
    for stop in ("00:00", "24:00"):
        text = ", ".join(f"{day} 00:00-{stop}" for day in WEEKDAYS)
        assert all(is_open(topic_with(hours_of(text, zone)), moment) for zone in ZONES)
