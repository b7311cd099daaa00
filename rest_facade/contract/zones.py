"""`SO-TimeZone`: the time zone of dates, and whether they have an offset."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pkgutil import resolve_name
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from graphql_api.errors import ParleyError
from rest_facade.contract.dates import DateFormat
from rest_facade.contract.regions import MAIN_ZONES, ZONES_OF_REGIONS

HEADER = "SO-TimeZone"

CLDR = "babel.core:get_global"
"""Babel's function for a CLDR table by name; imported when a request first names a zone."""

WITH_OFFSET = "includetzoffset"

NOT_ZONES = frozenset({"Factory", "localtime"})
"""Names in the IANA database, or in an operating system's copy, that are no real zone."""

NOT_COUNTRIES = frozenset({"001", "ZZ"})
"""CLDR's codes for the world and for an unknown country."""


class UnknownZone(ParleyError):
    """SO-TimeZone names no zone; the reason completes a sentence that begins with the header."""

    code = "INVALID_VALUE"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{HEADER} {reason}")


def date_format_for(header: str | None, default: DateFormat) -> DateFormat:
    """The date format of one request: the default one, changed as the header says.

    The official client sends `NO`, `NO,includeTZOffset` or `includeTZOffset`. UnknownZone when the
    header names an unknown zone, or more than one.
    """
    words = [word for part in (header or "").lower().split(",") if (word := part.strip())]
    names = [word for word in words if word != WITH_OFFSET]
    zone = ZoneInfo(_zone_of(names)) if names else default.zone
    return replace(default, zone=zone, always_with_offset=len(names) < len(words))


def _zone_of(names: list[str]) -> str:
    name = ",".join(names)
    zone = _zones().get(name)
    if zone is not None:
        return zone
    if name in _countries_of_several_zones():
        raise UnknownZone(
            "names a country that keeps several times; add the region, as in US-NY, or name a zone"
            " of the IANA database, as in America/New_York."
        )
    raise UnknownZone(
        "must name one zone: by country (NO), country and region (US-NY), by its name in the IANA"
        " database (Europe/Oslo) or in Windows (W. Europe Standard Time), or UTC."
    )


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
