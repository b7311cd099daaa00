"""How a caller wants the answer: written in what, told in which zone and language, and how much."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request

from rest_facade import languages, negotiation, select, zones
from rest_facade.carriers import Carrier
from rest_facade.dates import Dates
from rest_facade.languages import Languages
from rest_facade.negotiation import Representation
from rest_facade.parameters import parameter
from rest_facade.select import Selection

IGNORED_SELECT = "X-Parley-Ignored-Select"
LONGEST_HEADER = 1000

REMEMBERED = 256
"""Wishes that need no second look: a caller has the same ones at every call."""


@dataclass(frozen=True)
class Wishes:
    """What a request asks of its answer; bare dates of its body are in the same zone."""

    representation: Representation
    dates: Dates
    languages: Languages
    selection: Selection
    ignored: tuple[str, ...] = ()
    """Names in `$select` that the entity lacks."""

    @cached_property
    def headers(self) -> dict[str, str]:
        """What the answer says of itself."""
        said = {zones.HEADER: self.dates.zone.key, **self.languages.headers}
        if self.ignored:
            # Callers made these names up, so they are quoted.
            names = ",".join(quote(name, safe="/$_") for name in self.ignored)
            said[IGNORED_SELECT] = names[:LONGEST_HEADER]
        return said


def wishes_of(request: Request, carrier: Carrier, usual: Dates, accept: str | None) -> Wishes:
    """What a request for an entity asks; NotAcceptable or UnknownZone when it cannot be had."""
    headers = request.headers
    said = tuple((name, value) for name in languages.HEADERS if (value := headers.get(name)))
    return _wishes(
        parameter(request, "$select"), accept, headers.get(zones.HEADER), said, carrier, usual
    )


@lru_cache(maxsize=REMEMBERED)
def _wishes(
    selected: str | None,
    accept: str | None,
    zone: str | None,
    said: tuple[tuple[str, str], ...],
    carrier: Carrier,
    usual: Dates,
) -> Wishes:
    selection, ignored = select.parse(selected, carrier)
    return Wishes(
        negotiation.choose(accept),
        zones.dates_for(zone, usual),
        languages.asked_for(Headers(dict(said))),
        selection,
        ignored,
    )
