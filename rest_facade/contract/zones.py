"""`SO-TimeZone`: the zone that a caller wants dates in, and whether they tell their offset."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pkgutil import resolve_name
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from graphql_api.errors import ParleyError
from rest_facade.contract.dates import DateFormat
from rest_facade.contract.regions import MAIN_ZONES, ZONES_OF_PARTS

HEADER = "SO-TimeZone"

CLDR = "babel.core:get_global"
"""A table of CLDR by its name; loaded when somebody names a zone."""

WITH_OFFSET = "includetzoffset"

ODDITIES = frozenset({"Factory", "localtime"})
"""Names of the IANA database, or of a machine's copy of it, that are no zone of anyone's."""

NO_COUNTRIES = frozenset({"001", "ZZ"})
"""CLDR's codes for the world, and for nowhere."""


class UnknownZone(ParleyError):
    """SO-TimeZone names no zone; the text completes a sentence that begins with the header."""

    code = "INVALID_VALUE"

    def __init__(self, why: str) -> None:
        super().__init__(f"{HEADER} {why}")


def dates_for(header: str | None, usual: DateFormat) -> DateFormat:
    """The dates of one request, which are the `usual` ones but for what the header asks.

    The official client sends `NO`, `NO,includeTZOffset` or the latter alone. UnknownZone when the
    header names what is none, or more than one.
    """
    words = [word for part in (header or "").lower().split(",") if (word := part.strip())]
    names = [word for word in words if word != WITH_OFFSET]
    zone = ZoneInfo(_zone_of(names)) if names else usual.zone
    return replace(usual, zone=zone, always_suffixed=len(names) < len(words))


def _zone_of(names: list[str]) -> str:
    name = ",".join(names)
    zone = _zones().get(name)
    if zone is not None:
        return zone
    if name in _divided():
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
    """IANA names by everything that a zone is called, in lower case; codes count for most."""
    iana = available_timezones() - ODDITIES
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
            ZONES_OF_PARTS,
        )
        for name, zone in names.items()
        if zone in iana
    }


@cache
def _divided() -> frozenset[str]:
    """Countries that keep several times and have no main one, in lower case."""
    return frozenset(country.lower() for country in _zones_of_countries()) - _zones().keys()


def _zones_of_countries() -> Mapping[str, list[str]]:
    return {
        country: zones
        for country, zones in _cldr("territory_zones").items()
        if country not in NO_COUNTRIES
    }


def _cldr(table: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = resolve_name(CLDR)(table)
    return found
