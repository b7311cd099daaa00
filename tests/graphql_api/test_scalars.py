"""DateTime: with an offset, to the microsecond."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from graphql import GraphQLError

from graphql_api.scalars import format_datetime, parse_datetime
from orm.values import FOREVER


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-14T09:26:53Z", "2026-03-14T09:26:53+00:00"),
        ("2026-03-14T09:26:53.5+01:00", "2026-03-14T09:26:53.500000+01:00"),
        ("2026-03-14T09:26:53.589793-05:30", "2026-03-14T09:26:53.589793-05:30"),
        ("2026-03-14T09:26:53.5897939Z", "2026-03-14T09:26:53.589793+00:00"),
        ("2026-03-14T09:26:53.9999999+01:00", "2026-03-14T09:26:53.999999+01:00"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_a_moment_is_read_as_it_stands(text: str, moment: str) -> None:
    assert parse_datetime(text).isoformat() == moment


@pytest.mark.parametrize(
    "text",
    ["2026-03-14T09:26:53", "2026-03-14T09:26:53.5897939", "2026-03-14", "0001-01-01T00:00:00"],
)
def test_an_offset_is_needed(text: str) -> None:
    with pytest.raises(GraphQLError, match="needs an offset"):
        parse_datetime(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-03-14T25:00:00Z",
        "2026-03-14T09:26:60Z",
        "2026-03-14T09:26:53+24:00",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2026-03-14T09:26:53Zz",
        "2026-W10-1T00:00:00Z",
        "20260314T092653Z",
        "2026-03-14_09:26:53Z",
        "2026-03-14T09:26:53Z 5",
        "\ud800",
        "1773480413",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(GraphQLError, match="ISO 8601") as caught:
        parse_datetime(text)
    assert not text or text not in caught.value.message


@pytest.mark.parametrize("value", [None, True, 0, 1773480413, 1.5, [], {}])
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(GraphQLError, match="must be a string"):
        parse_datetime(value)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC), "2026-03-14T09:26:53Z"),
        (datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC), "2026-03-14T09:26:53.589793Z"),
        (datetime(2026, 3, 14, tzinfo=timezone(timedelta(hours=2))), "2026-03-13T22:00:00Z"),
        (datetime(2, 1, 2, tzinfo=UTC), "0002-01-02T00:00:00Z"),
        (FOREVER, "9999-12-31T23:59:59Z"),
    ],
)
def test_a_moment_is_written_in_utc(moment: datetime, text: str) -> None:
    assert format_datetime(moment) == text


def test_what_is_written_can_be_read() -> None:
    for moment in (datetime.now(UTC), FOREVER):
        assert parse_datetime(format_datetime(moment)) == moment
