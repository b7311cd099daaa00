"""Names of time zones: SuperOffice's codes, and the names of the IANA database and of Windows."""

from collections.abc import Mapping
from functools import cache
from pkgutil import resolve_name
from typing import Any
from zoneinfo import available_timezones

from orm.regions import MAIN_ZONES, ZONES_OF_REGIONS

CLDR = "babel.core:get_global"
"""Babel's function for a CLDR table by name; imported when a zone is first named."""

NOT_ZONES = frozenset({"Factory", "localtime"})
"""Names in the IANA database, or in an operating system's copy, that are no real zone."""

NOT_COUNTRIES = frozenset({"001", "ZZ"})
"""CLDR's codes for the world and for an unknown country."""

UNKNOWN_ZONE = (
    "must name one zone: by country (NO), country and region (US-NY), by its name in the IANA"
    " database (Europe/Oslo) or in Windows (W. Europe Standard Time), or UTC"
)

DIVIDED_COUNTRY = (
    "names a country that keeps several times; add the region, as in US-NY, or name a zone of the"
    " IANA database, as in America/New_York"
)


class UnknownZoneName(ValueError):
    """A text names no zone; the error's text completes a sentence that begins with its place."""


def zone_named(name: str) -> str:
    """The IANA name of a zone, by any of its names in any case; UnknownZoneName if there is none.

    docs/decisions/0015-time-zone-codes.md says how codes are read.
    """
    spelling = name.strip().lower()
    zone = _zones().get(spelling)
    if zone is not None:
        return zone
    if spelling in _countries_of_several_zones():
        raise UnknownZoneName(DIVIDED_COUNTRY)
    raise UnknownZoneName(UNKNOWN_ZONE)


@cache
def _zones() -> Mapping[str, str]:
    """IANA names by every name of a zone, in lower case; country and region codes come first."""
    iana = available_timezones() - NOT_ZONES
    countries = {
        country: zones[0] for country, zones in _zones_of_countries().items() if len(zones) == 1
    }
    return {
        name.lower(): zone
        for names in (
            _cldr("windows_zone_mapping"),
            {zone: zone for zone in iana},
            countries,
            MAIN_ZONES,
            ZONES_OF_REGIONS,
        )
        for name, zone in names.items()
        if zone in iana
    }


@cache
def _countries_of_several_zones() -> frozenset[str]:
    """Countries with several time zones and no main one, in lower case."""
    return frozenset(country.lower() for country in _zones_of_countries()) - _zones().keys()


def _zones_of_countries() -> Mapping[str, list[str]]:
    return {
        country: zones
        for country, zones in _cldr("territory_zones").items()
        if country not in NOT_COUNTRIES
    }


def _cldr(table: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = resolve_name(CLDR)(table)
    return data
