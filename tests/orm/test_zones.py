"""Names of time zones, and the tables of regions that no database has."""

from zoneinfo import available_timezones

import pytest
from babel.core import get_global

from orm.regions import MAIN_ZONES, ZONES_OF_REGIONS
from orm.zones import UnknownZoneName, zone_named


@pytest.mark.parametrize(
    "name", ["NO", " no ", "Europe/Oslo", "EUROPE/OSLO"], ids=["code", "spaces", "IANA", "upper"]
)
def test_a_zone_is_found_by_each_of_its_names(name: str) -> None:
    assert zone_named(name) == "Europe/Oslo"


def test_a_windows_name_names_a_zone() -> None:
    assert zone_named("Eastern Standard Time") == "America/New_York"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("US", "region, as in US-NY"), ("Mars", "must name one zone"), ("261", "must name one zone")],
)
def test_a_name_of_no_zone_is_refused_with_what_to_do(name: str, reason: str) -> None:
    with pytest.raises(UnknownZoneName, match=reason):
        zone_named(name)


def test_our_tables_name_zones_of_the_right_country() -> None:
    zones, of_countries = available_timezones(), get_global("territory_zones")
    for code, zone in {**MAIN_ZONES, **ZONES_OF_REGIONS}.items():
        assert zone in zones, code
        country = code.partition("-")[0].replace("UK", "GB")
        assert zone in of_countries[country], code


@pytest.mark.parametrize(
    ("country", "parts"),
    [("AU", 8), ("BR", 27), ("CA", 13), ("ID", 38), ("MX", 32), ("RU", 83), ("US", 51)],
)
def test_every_part_of_a_country_has_a_zone(country: str, parts: int) -> None:
    assert sum(code.startswith(f"{country}-") for code in ZONES_OF_REGIONS) == parts
