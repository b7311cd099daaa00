"""Parsing of `SO-TimeZone`: zone and offset."""

from zoneinfo import ZoneInfo

import pytest
from babel.core import get_global

from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.contract.zones import UnknownZone, date_format_for
from rest_facade.errors import REST_ERROR_KINDS

DIVIDED = ("AQ", "AU", "BR", "CA", "CD", "FM", "ID", "KI", "MX", "PF", "RU", "UM", "US")

USUAL = DateFormat(ZoneInfo("Asia/Kolkata"), DateStyle.BARE)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("NO", "Europe/Oslo"),
        ("no", "Europe/Oslo"),
        ("DK", "Europe/Copenhagen"),
        ("BD", "Asia/Dhaka"),
        ("GB", "Europe/London"),
        ("UK", "Europe/London"),
        # The main zone of a country with several.
        ("DE", "Europe/Berlin"),
        ("ES", "Europe/Madrid"),
        ("NZ", "Pacific/Auckland"),
        ("PT", "Europe/Lisbon"),
        ("CN", "Asia/Shanghai"),
        ("AR", "America/Argentina/Buenos_Aires"),
        ("US-NY", "America/New_York"),
        ("us-ny", "America/New_York"),
        ("US-HI", "Pacific/Honolulu"),
        ("US-TX", "America/Chicago"),
        ("CA-QC", "America/Toronto"),
        ("AU-ACT", "Australia/Sydney"),
        ("ES-CN", "Atlantic/Canary"),
        ("RU-SA", "Asia/Yakutsk"),
        ("UTC", "UTC"),
        ("utc", "UTC"),
        ("Etc/UTC", "Etc/UTC"),
        ("Europe/Oslo", "Europe/Oslo"),
        ("america/argentina/USHUAIA", "America/Argentina/Ushuaia"),
        ("GB-Eire", "GB-Eire"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("romance standard time", "Europe/Paris"),
        ("UTC-11", "Etc/GMT+11"),
        (" NO ", "Europe/Oslo"),
        ("NO,", "Europe/Oslo"),
    ],
)
def test_a_zone_is_found_by_each_of_its_names(name: str, zone: str) -> None:
    assert date_format_for(name, USUAL) == DateFormat(ZoneInfo(zone), DateStyle.BARE)


@pytest.mark.parametrize("header", [None, "", " ", ",", " , "])
def test_without_a_zone_the_default_is_used(header: str | None) -> None:
    assert date_format_for(header, USUAL) == USUAL


@pytest.mark.parametrize("style", DateStyle)
@pytest.mark.parametrize(
    ("header", "zone"),
    [
        ("NO,includeTZOffset", "Europe/Oslo"),
        ("NO, includeTZOffset", "Europe/Oslo"),
        ("no ,INCLUDETZOFFSET", "Europe/Oslo"),
        ("includeTZOffset,NO", "Europe/Oslo"),
        ("NO,includeTZOffset,includeTZOffset", "Europe/Oslo"),
        ("includeTZOffset", "Asia/Kolkata"),
        (" includetzoffset ", "Asia/Kolkata"),
    ],
)
def test_offsets_can_be_requested_with_or_without_a_zone(
    header: str, zone: str, style: DateStyle
) -> None:
    default = DateFormat(ZoneInfo("Asia/Kolkata"), style)
    assert date_format_for(header, default) == DateFormat(
        ZoneInfo(zone), style, always_with_offset=True
    )


@pytest.mark.parametrize(
    "name",
    [
        *("Atlantis", "XX", "US-XX", "NO-03", "001", "ZZ", "261", "+01:00", "Etc/Unknown"),
        *(
            "localtime",
            "Factory",
            "posixrules",
            "../../etc/passwd",
            "/Europe/Oslo",
            "Europe/Oslo\0",
        ),
        *("NO,DK", "NO includeTZOffset", "includeTZOffset=true", "x" * 60_000, "," * 60_000 + "x"),
    ],
)
def test_an_unknown_zone_is_refused_with_examples_and_not_quoted(name: str) -> None:
    with pytest.raises(UnknownZone) as caught:
        date_format_for(name, USUAL)
    assert REST_ERROR_KINDS[caught.value.code].status == 400
    message = str(caught.value)
    assert message.startswith("SO-TimeZone must name one zone")
    assert "NO" in message
    assert "US-NY" in message
    assert name not in message


@pytest.mark.parametrize("name", [*DIVIDED, "us", " us "])
def test_a_country_with_several_zones_needs_a_region(name: str) -> None:
    with pytest.raises(UnknownZone, match=r"region, as in US-NY") as caught:
        date_format_for(name, USUAL)
    assert REST_ERROR_KINDS[caught.value.code].status == 400


def test_every_country_has_one_zone_or_needs_a_region() -> None:
    refused = set()
    for country in get_global("territory_zones").keys() - {"001", "ZZ"}:
        try:
            date_format_for(country, USUAL)
        except UnknownZone as error:
            assert "several times" in str(error)  # noqa: PT017
            refused.add(country)
    assert refused == set(DIVIDED)
