import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api import scalars
from orm.values import WrittenMoment, normalize_datetime
from rest_facade.contract.dates import DateFormat, DateStyle

ZONES = (
    *("UTC", "Europe/Oslo", "Europe/London", "Asia/Kolkata", "America/New_York"),
    *("America/St_Johns", "Pacific/Kiritimati", "Etc/GMT+12", "Africa/Monrovia", "Asia/Kathmandu"),
)
YEAR_1, YEAR_9999 = "0001-01-01T00:00:00", "9999-12-31T23:59:59"

summer, winter = "2026-07-14T09:26:53.589793Z", "2026-01-14T09:26:53Z"


def dates(zone: str, style: DateStyle = DateStyle.OFFSET, *, suffixed: bool = False) -> DateFormat:
    return DateFormat(ZoneInfo(zone), style, always_with_offset=suffixed)


@pytest.mark.parametrize(
    ("zone", "moment", "written"),
    [
        ("UTC", summer, "2026-07-14T09:26:53.5897930Z"),
        ("UTC", winter, "2026-01-14T09:26:53Z"),
        ("UTC", "2026-01-14T09:26:53.500000Z", "2026-01-14T09:26:53.5000000Z"),
        ("Etc/UTC", winter, "2026-01-14T09:26:53Z"),
        ("Europe/Oslo", summer, "2026-07-14T11:26:53.5897930+02:00"),
        ("Europe/Oslo", winter, "2026-01-14T10:26:53+01:00"),
        # The date in the contract's sample request.
        ("Europe/Oslo", "2001-10-03T15:54:07.976220Z", "2001-10-03T17:54:07.9762200+02:00"),
        ("Europe/London", winter, "2026-01-14T09:26:53+00:00"),
        ("Asia/Kolkata", winter, "2026-01-14T14:56:53+05:30"),
        ("America/New_York", winter, "2026-01-14T04:26:53-05:00"),
        ("America/St_Johns", winter, "2026-01-14T05:56:53-03:30"),
        # Offsets with seconds, from before standard time, are written in whole minutes.
        ("Asia/Kolkata", "1850-07-14T09:26:53Z", "1850-07-14T15:19:53+05:53"),
        ("Europe/Oslo", "1850-07-14T09:26:53Z", "1850-07-14T10:09:53+00:43"),
        ("Africa/Monrovia", "1850-07-14T09:26:53Z", "1850-07-14T08:42:53-00:44"),
    ],
)
def test_dates_with_an_offset_match_the_contracts_examples(
    zone: str, moment: str, written: str
) -> None:
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
def test_bare_dates_are_whole_seconds_in_the_zone(zone: str, moment: str, written: str) -> None:
    assert dates(zone, DateStyle.BARE).write(moment) == written


@pytest.mark.parametrize(
    ("zone", "moment", "written"),
    [
        ("UTC", summer, "2026-07-14T09:26:53Z"),
        ("Europe/Oslo", summer, "2026-07-14T11:26:53+02:00"),
        ("Europe/London", winter, "2026-01-14T09:26:53+00:00"),
        ("America/St_Johns", winter, "2026-01-14T05:56:53-03:30"),
    ],
)
def test_bare_dates_that_are_always_with_offset_are_whole_seconds_with_an_offset(
    zone: str, moment: str, written: str
) -> None:
    assert dates(zone, DateStyle.BARE, suffixed=True).write(moment) == written
    style = DateStyle.OFFSET
    assert dates(zone, style, suffixed=True).write(moment) == dates(zone, style).write(moment)


@pytest.mark.parametrize("zone", ZONES)
def test_the_first_and_last_dates_are_the_same_in_every_zone(zone: str) -> None:
    forever = scalars.format_datetime(scalars.FOREVER)
    assert dates(zone).write(None) == f"{YEAR_1}Z"
    assert dates(zone).write(forever) == f"{YEAR_9999}Z"
    assert dates(zone, DateStyle.BARE).write(None) == YEAR_1
    assert dates(zone, DateStyle.BARE).write(forever) == YEAR_9999
    assert dates(zone, DateStyle.BARE, suffixed=True).write(None) == f"{YEAR_1}Z"
    assert dates(zone, DateStyle.BARE, suffixed=True).write(forever) == f"{YEAR_9999}Z"


@pytest.mark.parametrize(
    ("zone", "moment", "written"),
    [
        ("America/New_York", "0002-01-02T02:00:00Z", f"{YEAR_1}Z"),
        ("Asia/Kathmandu", "9998-12-30T20:00:00Z", f"{YEAR_9999}Z"),
        # A date from Kiritimati, which is 14 hours ahead of UTC.
        ("UTC", "0002-01-01T10:30:00Z", f"{YEAR_1}Z"),
        ("UTC", "0002-01-02T02:00:00Z", "0002-01-02T02:00:00Z"),
    ],
)
def test_a_date_moved_into_the_first_or_last_year_is_the_constant(
    zone: str, moment: str, written: str
) -> None:
    assert dates(zone).write(moment) == written


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
def test_first_and_last_dates_in_a_body_stay_so(zone: str, text: str) -> None:
    read = scalars.parse_datetime(dates(zone).read(text))
    assert scalars.is_boundary_date(read)
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
        ("Europe/Oslo", "2026-01-14 10:26", "2026-01-14T09:26:00Z"),
        ("Europe/Oslo", "2026-01-14t10:26:53z", "2026-01-14T10:26:53Z"),
        ("Europe/Oslo", "2026-01-14T10:26:53,5-0530", "2026-01-14T15:56:53.500000Z"),
    ],
)
def test_only_bare_dates_of_a_body_are_in_the_zone(zone: str, text: str, moment: str) -> None:
    assert scalars.format_datetime(scalars.parse_datetime(dates(zone).read(text))) == moment


@pytest.mark.parametrize(
    ("text", "whole", "as_written"),
    [
        (
            "2026-01-14T09:26:53.000Z",
            "2026-01-14T09:26:53+00:00",
            "2026-01-14T09:26:53.000+00:00",
        ),
        ("2026-01-14T09:26:53.500Z", *["2026-01-14T09:26:53.500+00:00"] * 2),
    ],
)
def test_zero_milliseconds_count_only_in_the_offset_style(
    text: str, whole: str, as_written: str
) -> None:
    assert dates("Europe/Oslo", DateStyle.BARE).read(text) == whole
    assert dates("Europe/Oslo", DateStyle.BARE, suffixed=True).read(text) == whole
    assert dates("Europe/Oslo").read(text) == as_written


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
        "2026-01-14T25:00:00",
        "2026-01-14T10:26:53+24:00",
        # Formats that Python accepts and no caller means.
        "20260314",
        "2026-W10-1",
        "2026-03-14T092653",
        "2026-03-14T09",
        "2026-03-14x09:26:53",
        "2026-03-14\n09:26:53",
        "2026-03-14T09:26:53Z\n",
        "2026-03-14Z",
        # There is no hour after 24:00, and no day after the last one.
        "2026-03-14T24:00:01",
        "2026-03-14T24:01",
        "2026-03-14T24:00:00.001",
        "2026-02-30T24:00",
        "9999-12-31T24:00:00",
        "0000-01-01T24:00",
        "2026-03-14T10:00:00  +02:00",
        "2026-03-14T10:00:00 24:00",
        "2026-03-14T10:00:00 +24:00",
        "2026-03-14T10:00:00 2:00",
        "2026-03-14 02:00:00+01:00 +02:00",
        "2026-03-14 +02:00",
        "2026-03-14 24",
        "/Date(253402300800000)/",
        "/Date(-62135596800001)/",
        "/Date(99999999999999999999)/",
        "/Date(999999999999999)/",
        "/Date(1.5)/",
        "/Date(NaN)/",
        "/Date()/",
        "/Date(5+2500)/",
        "/Date(5+02:00)/",
        "/Date(\u0665)/",
        "Date(5)",
        "1773480413589",
        "T" * 100_000,
        "/Date(" + "9" * 100_000 + ")/",
        "\u0662026-03-14",
    ],
)
def test_an_invalid_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"format|range|month|hour|offset|calendar"):
        dates("UTC").read(text)


@pytest.mark.parametrize(
    ("fraction", "matches"),
    [
        ("", True),
        (".000", True),
        (",000", True),
        (".0", False),
        (".000000", False),
        (".001", False),
        (".589", True),
    ],
)
def test_zero_milliseconds_do_not_change_a_stored_fraction(fraction: str, matches: bool) -> None:
    # JavaScript always writes milliseconds; a caller who means a whole second writes six digits.
    stored = datetime(2026, 3, 14, 9, 26, 53, 589_793, tzinfo=UTC)
    for suffix in ("", "Z", "+00:00"):
        read = dates("UTC", DateStyle.BARE).read(f"2026-03-14T09:26:53{fraction}{suffix}")
        assert WrittenMoment.read(read).matches(stored) is matches
    read = dates("UTC").read("2026-03-14T09:26:53.000Z")
    assert not WrittenMoment.read(read).matches(stored)


OTHER_SPELLINGS = [
    # The end of a day is the beginning of the next one.
    ("2026-03-14T24:00", "2026-03-15T00:00:00"),
    ("2026-03-14T24:00:00", "2026-03-15T00:00:00"),
    ("2026-03-14t24:00:00.000z", "2026-03-15T00:00:00.000Z"),
    ("2026-02-28 24:00:00,0+01:00", "2026-03-01T00:00:00.0+01:00"),
    ("2024-02-28T24:00:00-05:00", "2024-02-29T00:00:00-05:00"),
    ("2025-12-31T24:00:00.0000000 +0100", "2026-01-01T00:00:00.000000+01:00"),
    ("2026-03-28T24:00", "2026-03-29T00:00:00"),
    # A blank before the offset, as Ruby writes it, or for a plus sign that was not escaped.
    ("2026-03-14T10:00:00 +02:00", "2026-03-14T10:00:00+02:00"),
    ("2026-03-14 10:00:00 +0200", "2026-03-14T10:00:00+02:00"),
    ("2026-03-14T10:00:00.589 -05:30", "2026-03-14T10:00:00.589-05:30"),
    ("2026-03-14T10:00 +02", "2026-03-14T10:00:00+02:00"),
    ("2026-03-14T10:00:00 Z", "2026-03-14T10:00:00Z"),
    ("2026-03-14 10:00:00 z", "2026-03-14T10:00:00Z"),
    ("2026-03-14T10:00:00 02:00", "2026-03-14T10:00:00+02:00"),
    ("2026-03-14T10:00:00.1234567 02:00", "2026-03-14T10:00:00.123456+02:00"),
    ("2026-03-14 10:00 0530", "2026-03-14T10:00:00+05:30"),
    ("2026-03-14T24:00 02:00", "2026-03-15T00:00:00+02:00"),
    # Milliseconds since 1970, as ASP.NET wrote them; the offset only says where the clock was.
    ("/Date(0)/", "1970-01-01T00:00:00.000Z"),
    ("/Date(1773480413589)/", "2026-03-14T09:26:53.589Z"),
    ("/Date(1773480413589+0200)/", "2026-03-14T09:26:53.589Z"),
    ("/Date(1773480413589-0530)/", "2026-03-14T09:26:53.589Z"),
    ("/Date(1773480413589 0200)/", "2026-03-14T09:26:53.589Z"),
    ("/Date(-1)/", "1969-12-31T23:59:59.999Z"),
    ("/Date(-62135596800000)/", "0001-01-01T00:00:00.000Z"),
    ("/Date(-62135596800000+0100)/", "0001-01-01T00:00:00.000Z"),
    ("/Date(253402300799999)/", "9999-12-31T23:59:59.999Z"),
    ("/date(5)/", "1970-01-01T00:00:00.005Z"),
]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Oslo", "America/New_York"])
@pytest.mark.parametrize(("text", "usual"), OTHER_SPELLINGS)
def test_other_spellings_mean_the_same_moment(zone: str, text: str, usual: str) -> None:
    for style in DateStyle:
        assert dates(zone, style).read(text) == dates(zone, style).read(usual)
        read, expected = dates(zone, style).moment(text), dates(zone, style).moment(usual)
        assert (read, read.digits) == (expected, expected.digits)
    assert json.loads('"' + text.replace("/", "\\/") + '"') == text


moments = st.datetimes(datetime(3, 1, 1), datetime(9997, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
near_the_edges = st.datetimes(datetime(2, 1, 1), datetime(2, 1, 4)) | st.datetimes(  # noqa: DTZ001
    datetime(9998, 12, 28),  # noqa: DTZ001
    datetime(9998, 12, 31),  # noqa: DTZ001
)
any_dates = st.builds(
    dates, st.sampled_from(ZONES), st.sampled_from(DateStyle), suffixed=st.booleans()
)


@settings(deadline=None)
@given(moments, st.sampled_from(ZONES), st.sampled_from(DateStyle))
def test_a_date_with_an_offset_survives_a_round_trip(
    moment: datetime, zone: str, style: DateStyle
) -> None:
    written = dates(zone, style, suffixed=True).write(scalars.format_datetime(moment))
    if style is DateStyle.OFFSET:
        assert written == dates(zone).write(scalars.format_datetime(moment))
    else:
        moment = moment.replace(microsecond=0)
    for reader in ("UTC", zone, "America/New_York"):
        assert scalars.parse_datetime(dates(reader).read(written)) == moment


@settings(deadline=None)
@given(near_the_edges, any_dates)
def test_a_date_near_the_first_or_last_year_survives_a_round_trip(
    moment: datetime, date_format: DateFormat
) -> None:
    written = date_format.write(scalars.format_datetime(moment.replace(tzinfo=UTC)))
    stored = normalize_datetime(scalars.parse_datetime(date_format.read(written)))
    assert date_format.write(scalars.format_datetime(stored) if stored else None) == written


@settings(deadline=None)
@given(moments, st.sampled_from(ZONES))
def test_a_bare_date_survives_a_round_trip_without_its_fraction(
    moment: datetime, zone: str
) -> None:
    bare = dates(zone, DateStyle.BARE)
    written = bare.write(scalars.format_datetime(moment))
    later = bare.write(scalars.format_datetime(scalars.parse_datetime(bare.read(written))))
    assert later == written
    twice = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone), fold=1)
    if twice.utcoffset() == twice.replace(fold=0).utcoffset():
        assert scalars.parse_datetime(bare.read(written)) == moment.replace(microsecond=0)
