"""`SO-TimeZone`: the time zone of dates, and whether they have an offset."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from graphql_api.errors import ParleyError
from graphql_api.shared.zones import UnknownZoneName, zone_named
from rest_facade.contract.dates import DateFormat

HEADER = "SO-TimeZone"

WITH_OFFSET = "includetzoffset"


class UnknownZone(ParleyError):
    """SO-TimeZone names no zone; the reason completes a sentence that begins with the header."""

    code = "INVALID_VALUE"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{HEADER} {reason}.")


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
    try:
        return zone_named(",".join(names))
    except UnknownZoneName as error:
        raise UnknownZone(str(error)) from error
