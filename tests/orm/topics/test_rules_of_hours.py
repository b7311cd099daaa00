"""Opening hours that cannot be meant are refused, with a path and a reason."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orm.errors import InvalidValue
from orm.models import ChatTopic
from orm.models.chat_topic_values import ChatBotSettings, ChatWidgetSettings
from orm.models.opening_hours import WEEKDAYS, ChatOpeningHours, TimeZoneData
from orm.values import storable_values
from tests.orm.topics.hours import hours_of


def problems(hours: ChatOpeningHours) -> dict[tuple[str | int, ...], str]:
    return {problem.path: problem.reason for problem in hours.problems()}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon 08:00-16:00, tue 08:00-16:00, lunch 12:00-12:30",
        "mon 00:00-24:00, tue 00:00-00:00, wed 00:00-24:00",
        "mon 08:00-08:00, tue 08:00-16:00",
        "mon 22:00-06:00, tue 22:00-06:00, lunch 02:00-02:30",
        "sun 22:00-06:00, mon 06:00-22:00",
        # A short day is not disturbed by a lunch of longer ones.
        "fri 08:00-16:00, sat 11:00-12:15, lunch 12:00-12:30",
        "mon 08:00-16:00, lunch 08:00-16:00",
        # Without an open day there is nothing that lunch could be outside of.
        "lunch 12:00-12:30",
    ],
)
def test_hours_that_can_be_meant_have_no_problems(text: str) -> None:
    assert problems(hours_of(text, "NO")) == {}


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("mon 17:00-09:00, tue 08:00-16:00", "mon_stop", "the hours of that day begin before it"),
        ("sun 16:00-08:30, mon 08:00-16:00", "sun_stop", "the hours of that day begin before it"),
        ("mon 08:00-16:00, lunch 12:30-12:00", "lunch_stop", "must be after the start of lunch"),
        ("mon 08:00-16:00, lunch 12:00-12:00", "lunch_stop", "must be after the start of lunch"),
        ("mon 08:00-16:00, lunch 17:00-17:30", "lunch_start", "not within the hours of any open"),
        ("mon 08:00-16:00, lunch 07:30-08:30", "lunch_start", "not within the hours of any open"),
        ("mon 08:00-16:00, lunch 15:30-16:30", "lunch_start", "not within the hours of any open"),
        ("mon 17:00-08:00, lunch 11:30-12:00", "lunch_start", "not within the hours of any open"),
        ("mon 24:00-24:00", "mon_start", "must be at least 0 and less than 24 hours"),
        ("mon 08:00-24:01", "mon_stop", "must be from 0 to 24 hours"),
        ("lunch 12:00-25:00", "lunch_stop", "must be from 0 to 24 hours"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused(text: str, path: str, reason: str) -> None:
    [(found, why)] = problems(hours_of(text, "NO")).items()
    assert found == (path,)
    assert reason in why


def test_times_are_checked_on_closed_days_too() -> None:
    hours = ChatOpeningHours(
        wed_start=timedelta(seconds=-1), thu_stop=timedelta(days=2), lunch_start=timedelta(days=-1)
    )
    assert list(problems(hours)) == [("wed_start",), ("thu_stop",), ("lunch_start",)]


def test_parts_of_a_second_are_refused() -> None:
    hours = ChatOpeningHours(mon_start=timedelta(hours=8, milliseconds=1))
    assert problems(hours) == {("mon_start",): "must have whole seconds"}


@pytest.mark.parametrize("code", ["Mars/Phobos", "261", "XX", "+01:00", "NO,DK", "../etc", "US"])
def test_an_unknown_zone_is_refused_and_not_quoted(code: str) -> None:
    [(path, reason)] = problems(hours_of("", code)).items()
    assert path == ("tz_location", "tz_location_code")
    assert "as in America/New_York" in reason if code == "US" else "must name one zone" in reason
    assert code == "US" or code not in reason


@pytest.mark.parametrize(
    "values", [{"tz_location_id": 261}, {"name": "Norway"}, {"tz_location_cities": "Oslo"}]
)
def test_a_zone_without_its_code_is_refused(values: dict[str, Any]) -> None:
    [(path, reason)] = problems(ChatOpeningHours(tz_location=TimeZoneData(**values))).items()
    assert path == ("tz_location", "tz_location_code")
    assert "must name the zone" in reason


def test_an_empty_zone_is_none() -> None:
    assert problems(ChatOpeningHours(tz_location=TimeZoneData())) == {}


@given(
    st.builds(
        ChatOpeningHours,
        **{
            f"{name}_{edge}": st.timedeltas(timedelta(days=-3), timedelta(days=3))
            for name in (*WEEKDAYS, "lunch")
            for edge in ("start", "stop")
        },
    )
)
def test_any_durations_are_accepted_or_refused(hours: ChatOpeningHours) -> None:
    for problem in hours.problems():
        assert hasattr(hours, str(problem.path[0]))


def test_all_problems_are_told_at_once() -> None:
    hours = hours_of("mon 08:00-25:00, tue 08:00-26:00, lunch 12:30-12:00", "Mars")
    assert list(problems(hours)) == [
        ("tz_location", "tz_location_code"),
        ("mon_stop",),
        ("tue_stop",),
    ]


@pytest.mark.parametrize(
    ("value", "attribute", "most"),
    [
        (ChatWidgetSettings, "color", 16),
        (ChatWidgetSettings, "font", 64),
        (ChatWidgetSettings, "offline_message", 1024),
        (ChatBotSettings, "bot_name", 80),
    ],
)
def test_texts_have_the_lengths_of_the_contracts_columns(
    value: Any, attribute: str, most: int
) -> None:
    assert list(value(**{attribute: "x" * most}).problems()) == []
    [problem] = value(**{attribute: "x" * (most + 1)}).problems()
    assert problem.path == (attribute,)
    assert problem.reason == f"must have at most {most} characters, and has {most + 1}"


def test_storage_refuses_what_the_rules_refuse_and_names_its_place() -> None:
    values = {
        "name": "Sales",
        "opening_hours": {"mon_stop": "PT25H", "tz_location": {"tz_location_code": "Mars"}},
        "widget": ChatWidgetSettings(color="x" * 17, font="\0"),
    }
    with pytest.raises(InvalidValue) as refusal:
        storable_values(ChatTopic, values)
    assert {problem.path for problem in refusal.value.problems} == {
        ("opening_hours", "tz_location", "tz_location_code"),
        ("opening_hours", "mon_stop"),
        ("widget", "color"),
        ("widget", "font"),
    }


def test_storage_takes_hours_as_json_has_them() -> None:
    hours = {"mon_enabled": True, "mon_start": "PT8H", "mon_stop": "PT16H30M"}
    stored = storable_values(ChatTopic, {"opening_hours": hours})["opening_hours"]
    assert stored == hours_of("mon 08:00-16:30", None)
