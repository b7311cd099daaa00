"""How a caller wants the answer: written in what, told in which zone and language, and how much."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request

from graphql_api.shared.caching import cached_by_text
from rest_facade import select
from rest_facade.contract import languages, zones
from rest_facade.contract.carriers import Carrier
from rest_facade.contract.dates import DateFormat
from rest_facade.contract.languages import LanguagePreference
from rest_facade.parameters import query_parameter
from rest_facade.response import RawHeaders, raw
from rest_facade.select import Selection
from rest_facade.writing import negotiation
from rest_facade.writing.negotiation import Representation

IGNORED_SELECT = "X-Parley-Ignored-Select"
LONGEST_HEADER = 1000

PREFERENCE_HEADERS = frozenset(name.lower().encode() for name in (zones.HEADER, *languages.HEADERS))
ENTITY_PREFERENCE_HEADERS = PREFERENCE_HEADERS | {b"accept"}
"""The headers that preferences are read from."""

REMEMBERED = 256
"""Wishes that need no second look: a caller has the same ones at every call."""

FEW = 16
"""Carriers, for services in one process."""


@dataclass(frozen=True)
class ResponsePreferences:
    """What a request asks of its answer; bare dates of its body are in the same zone."""

    representation: Representation
    dates: DateFormat
    languages: LanguagePreference
    selection: Selection
    ignored: tuple[str, ...] = ()
    """Names in `$select` that the entity lacks."""

    @cached_property
    def headers(self) -> RawHeaders:
        """What the answer says of itself first."""
        said = {zones.HEADER: self.dates.zone.key, **self.languages.headers}
        if self.ignored:
            # Callers made these names up, so they are quoted.
            names = ",".join(quote(name, safe="/$_") for name in self.ignored)
            said[IGNORED_SELECT] = names[:LONGEST_HEADER]
        return raw(said)


ReadPreferences = Callable[[Request], ResponsePreferences]
"""From a request to what it asks; NotAcceptable or UnknownZone when it cannot be had."""


def preferences_for_entity(carrier: Carrier, usual: DateFormat) -> ReadPreferences:
    """What reads the preferences of requests for an entity."""
    cached_by_text = _remembering(carrier, usual)
    return lambda request: cached_by_text(
        query_parameter(request, "$select"), _said(request, ENTITY_PREFERENCE_HEADERS)
    )


def preferences_for_caller(carrier: Carrier, usual: DateFormat) -> ReadPreferences:
    """The same where neither Accept nor `$select` is about an entity."""
    cached_by_text = _remembering(carrier, usual)
    return lambda request: cached_by_text(None, _said(request, PREFERENCE_HEADERS))


def _said(request: Request, names: Collection[bytes]) -> RawHeaders:
    return tuple([each for each in request.scope["headers"] if each[0] in names])


@lru_cache(maxsize=FEW)
def _remembering(
    carrier: Carrier, usual: DateFormat
) -> Callable[[str | None, RawHeaders], ResponsePreferences]:
    @cached_by_text(REMEMBERED)
    def preferences(selected: str | None, said: RawHeaders) -> ResponsePreferences:
        headers = Headers(raw=list(said))
        representation = negotiation.choose(", ".join(headers.getlist("accept")) or None)
        selection, ignored = select.parse(selected, carrier)
        return ResponsePreferences(
            representation,
            zones.dates_for(headers.get(zones.HEADER), usual),
            languages.asked_for(headers),
            selection,
            ignored,
        )

    return preferences
