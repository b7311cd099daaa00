"""The edges of time: what counts as never and as for ever, and what lies between."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, timezone

import pytest

from orm.values import FOREVER, is_boundary_date, normalize_datetime

AHEAD, BEHIND = timezone(timedelta(hours=14)), timezone(-timedelta(hours=12))


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00-12:00",
        "0001-06-15T12:00:00.000001+00:43",
        "0001-12-31T23:59:59-12:00",
        "0002-01-01T00:00:00Z",
        "0002-01-01T13:59:59+14:00",
        "0002-01-01T23:59:59.999999-12:00",
    ],
)
def test_year_one_and_the_day_after_it_mean_never(text: str) -> None:
    assert is_boundary_date(datetime.fromisoformat(text))
    assert normalize_datetime(datetime.fromisoformat(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31T23:59:59",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59.999999+14:00",
        "9999-01-01T00:00:00+14:00",
        "9998-12-31T00:00:00Z",
        "9998-12-31T23:30:00-12:00",
    ],
)
def test_year_9999_and_the_day_before_it_mean_for_ever(text: str) -> None:
    assert is_boundary_date(datetime.fromisoformat(text))
    assert normalize_datetime(datetime.fromisoformat(text)) == FOREVER


@pytest.mark.parametrize("offset", [UTC, AHEAD, BEHIND])
def test_the_extremes_do_not_overflow_with_any_offset(offset: timezone) -> None:
    assert normalize_datetime(datetime(MINYEAR, 1, 1, tzinfo=offset)) is None
    assert (
        normalize_datetime(datetime(MAXYEAR, 12, 31, 23, 59, 59, 999999, tzinfo=offset)) == FOREVER
    )


@pytest.mark.parametrize("offset", [UTC, AHEAD, BEHIND])
@pytest.mark.parametrize("day", [datetime(2, 1, 2), datetime(9998, 12, 30, 23, 59, 59)])  # noqa: DTZ001
def test_two_days_inside_the_edges_are_moments_like_any_other(
    day: datetime, offset: timezone
) -> None:
    moment = day.replace(tzinfo=offset)
    assert not is_boundary_date(moment)
    assert normalize_datetime(moment) == moment


def test_microseconds_are_kept() -> None:
    moment = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
    assert normalize_datetime(moment) == moment


def test_an_offset_is_converted_to_utc() -> None:
    settled = normalize_datetime(datetime.fromisoformat("2026-03-14T01:26:53.589793+05:30"))
    assert settled is not None
    assert settled.isoformat() == "2026-03-13T19:56:53.589793+00:00"


def test_for_ever_is_a_moment_in_utc() -> None:
    assert FOREVER.isoformat() == "9999-12-31T23:59:59+00:00"
