from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api import scalars
from rest_facade.dates import Dates, DateStyle

ZONES = (
    *("UTC", "Europe/Oslo", "Europe/London", "Asia/Kolkata", "America/New_York"),
    *("America/St_Johns", "Pacific/Kiritimati", "Etc/GMT+12", "Africa/Monrovia", "Asia/Kathmandu"),
)
YEAR_1, YEAR_9999 = "0001-01-01T00:00:00", "9999-12-31T23:59:59"

summer, winter = "2026-07-14T09:26:53.589793Z", "2026-01-14T09:26:53Z"


def dates(zone: str, style: DateStyle = DateStyle.OFFSET) -> Dates:
    return Dates(ZoneInfo(zone), style)


@pytest.mark.parametrize(
    ("zone", "moment", "written"),
    [
        ("UTC", summer, "2026-07-14T09:26:53.5897930Z"),
        ("UTC", winter, "2026-01-14T09:26:53Z"),
        ("UTC", "2026-01-14T09:26:53.500000Z", "2026-01-14T09:26:53.5000000Z"),
        ("Etc/UTC", winter, "2026-01-14T09:26:53Z"),
        ("Europe/Oslo", summer, "2026-07-14T11:26:53.5897930+02:00"),
        ("Europe/Oslo", winter, "2026-01-14T10:26:53+01:00"),
        # The moment of the page's own request.
        ("Europe/Oslo", "2001-10-03T15:54:07.976220Z", "2001-10-03T17:54:07.9762200+02:00"),
        ("Europe/London", winter, "2026-01-14T09:26:53+00:00"),
        ("Asia/Kolkata", winter, "2026-01-14T14:56:53+05:30"),
        ("America/New_York", winter, "2026-01-14T04:26:53-05:00"),
        ("America/St_Johns", winter, "2026-01-14T05:56:53-03:30"),
        # Offsets with seconds, of before standard time, are told in whole minutes.
        ("Asia/Kolkata", "1850-07-14T09:26:53Z", "1850-07-14T15:19:53+05:53"),
        ("Europe/Oslo", "1850-07-14T09:26:53Z", "1850-07-14T10:09:53+00:43"),
        ("Africa/Monrovia", "1850-07-14T09:26:53Z", "1850-07-14T08:42:53-00:44"),
    ],
)
def test_with_an_offset_dates_look_as_on_the_page(zone: str, moment: str, written: str) -> None:
    assert dates(zone).write(moment) == written


@pytest.mark.parametrize(
    ("zone", "moment", "written"),
    [
        ("UTC", summer, "2026-07-14T09:26:53"),
        ("Europe/Oslo", summer, "2026-07-14T11:26:53"),
        ("Europe/Oslo", winter, "2026-01-14T10:26:53"),
        ("Asia/Kolkata", "1850-07-14T09:26:53Z", "1850-07-14T15:20:21"),
    ],
)
def test_bare_they_are_whole_seconds_of_the_zone(zone: str, moment: str, written: str) -> None:
    assert dates(zone, DateStyle.BARE).write(moment) == written


@pytest.mark.parametrize("zone", ZONES)
def test_the_edges_of_time_are_the_same_in_every_zone(zone: str) -> None:
    forever = scalars.write(scalars.FOREVER)
    assert dates(zone).write(None) == f"{YEAR_1}Z"
    assert dates(zone).write(forever) == f"{YEAR_9999}Z"
    assert dates(zone, DateStyle.BARE).write(None) == YEAR_1
    assert dates(zone, DateStyle.BARE).write(forever) == YEAR_9999


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "text",
    [
        YEAR_1,
        "0001-01-01T00:00:00.000Z",
        "0001-01-01T01:00:00+01:00",
        "0001-12-31T23:59:59",
        "0002-01-01T10:00:00",
        "9998-12-31T12:00:00",
        YEAR_9999,
        "9999-12-31T23:59:59.9999999",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_what_a_body_says_of_the_edges_stays_at_the_edge(zone: str, text: str) -> None:
    read = scalars.read(dates(zone).read(text))
    assert scalars.at_the_edge(read)
    assert read.replace(tzinfo=None) == datetime.fromisoformat(text).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("zone", "text", "moment"),
    [
        ("Europe/Oslo", "2026-07-14T11:26:53", "2026-07-14T09:26:53Z"),
        ("Europe/Oslo", "2026-01-14T10:26:53", "2026-01-14T09:26:53Z"),
        ("UTC", "2026-01-14T10:26:53", "2026-01-14T10:26:53Z"),
        ("Asia/Kolkata", "2026-01-14T10:26:53", "2026-01-14T04:56:53Z"),
        ("Asia/Kolkata", "1850-07-14T15:20:21", "1850-07-14T09:26:53Z"),
        ("Europe/Oslo", "2026-01-14T10:26:53Z", "2026-01-14T10:26:53Z"),
        ("Europe/Oslo", "2026-01-14T10:26:53.589Z", "2026-01-14T10:26:53.589000Z"),
        ("Europe/Oslo", "2001-10-03T17:54:07.9762203-05:00", "2001-10-03T22:54:07.976220Z"),
        ("Europe/Oslo", "2026-01-14", "2026-01-13T23:00:00Z"),
    ],
)
def test_only_bare_dates_of_a_body_are_in_the_zone(zone: str, text: str, moment: str) -> None:
    assert scalars.write(scalars.read(dates(zone).read(text))) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "2026",
        "14.03.2026",
        "2026-02-30",
        "2026-13-01",
        "0000-01-01",
        "10000-01-01",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|range|month"):
        dates("UTC").read(text)


moments = st.datetimes(datetime(3, 1, 1), datetime(9997, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@settings(deadline=None)
@given(moments, st.sampled_from(ZONES))
def test_what_is_written_with_an_offset_is_read_as_the_same(moment: datetime, zone: str) -> None:
    written = dates(zone).write(scalars.write(moment))
    for reader in ("UTC", zone, "America/New_York"):
        assert scalars.read(dates(reader).read(written)) == moment


@settings(deadline=None)
@given(moments, st.sampled_from(ZONES))
def test_what_is_written_bare_is_read_as_the_same_but_for_the_fraction(
    moment: datetime, zone: str
) -> None:
    bare = dates(zone, DateStyle.BARE)
    written = bare.write(scalars.write(moment))
    later = bare.write(scalars.write(scalars.read(bare.read(written))))
    assert later == written
    twice = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone), fold=1)
    if twice.utcoffset() == twice.replace(fold=0).utcoffset():
        assert scalars.read(bare.read(written)) == moment.replace(microsecond=0)
