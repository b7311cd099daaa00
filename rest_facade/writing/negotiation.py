"""Content negotiation: media types of bodies and responses, and other response preferences."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request

from graphql_api.shared.caching import cached_by_text
from graphql_api.shared.media_types import best_match, body_media_type, names_media_type
from rest_facade import response as json_answer
from rest_facade import select
from rest_facade.conditions import RAW_CACHING_HEADERS
from rest_facade.contract import languages, zones
from rest_facade.contract.carriers import Carrier
from rest_facade.contract.dates import DateFormat
from rest_facade.contract.languages import LanguagePreference
from rest_facade.errors import NotAcceptable, UnsupportedMediaType
from rest_facade.parameters import SELECT, read_parameters
from rest_facade.reading import body as json_body
from rest_facade.reading import form, json_patch, merge_patch
from rest_facade.reading import xml as xml_body
from rest_facade.response import RawHeaders, to_raw_headers
from rest_facade.select import Selection
from rest_facade.writing import xml as xml_answer

ACCEPT_CACHE_SIZE = 64
"""Number of cached values of Accept; a caller sends the same one with every request."""

Reader = Callable[[bytes, Carrier], dict[str, Any]]
"""Parses a body into an entity, as JSON would give it."""

Writer = Callable[[str, Any, Carrier | None], bytes]
"""Writes a response body from the name of the root and what is under it.

That is an object, a list of entities, a single value, or null.

The carrier of an entity says what its lists and dictionaries contain; None for other objects.
"""

READERS: Mapping[str, Reader] = {
    "application/json": json_body.read_json,
    "text/json": json_body.read_json,
    "application/xml": xml_body.read,
    "text/xml": xml_body.read,
    "application/x-www-form-urlencoded": form.read,
    "application/json-patch+json": json_patch.read,
    "application/merge-patch+json": merge_patch.read,
}
"""The reader of a whole entity by Content-Type."""

PARTIAL_READERS: Mapping[str, Reader] = {
    **READERS,
    "application/json-patch+json": json_patch.read_partial,
    "application/merge-patch+json": json_body.read_json,
}
"""The reader of an entity that may lack properties; patches do not start from a blank entity."""

Changes = dict[str, Any] | list[Any]
"""An object to merge into an entity, or a list of JSON Patch operations."""

CHANGES_READERS: Mapping[str, Callable[[bytes, Carrier], Changes]] = {
    **READERS,
    "application/json": json_body.read_json_changes,
    "text/json": json_body.read_json_changes,
    "application/json-patch+json": json_patch.read_operations,
    "application/merge-patch+json": json_body.read_json,
}
"""The reader of a PATCH body by Content-Type."""

WRITERS: Mapping[str, Writer] = {
    "application/json": json_answer.write_json,
    "text/json": json_answer.write_json,
    "application/xml": xml_answer.write,
    "text/xml": xml_answer.write,
    "application/json-patch+json": json_answer.write_json,
    "application/merge-patch+json": json_answer.write_json,
}
"""The writer of responses by media type; the first is for callers without a preference."""

PROBLEM_JSON = "application/problem+json"
"""The media type of problem details, for errors whose caller names it in Accept."""


@dataclass(frozen=True)
class Representation:
    """The media type of a response, and its writer."""

    media_type: str
    writer: Writer

    @cached_property
    def content_type(self) -> str:
        """The value of Content-Type."""
        return f"{self.media_type}; charset=utf-8"

    @cached_property
    def headers(self) -> RawHeaders:
        """Content-Type and the caching headers, encoded; every response ends with them."""
        return (*to_raw_headers({"Content-Type": self.content_type}), *RAW_CACHING_HEADERS)

    def write(self, root: str, value: Any, carrier: Carrier | None = None) -> bytes:
        """Write a response body; `root` is the name of the root element in XML."""
        return self.writer(root, value, carrier)


@cached_by_text(ACCEPT_CACHE_SIZE)
def choose_representation(accept: str | None) -> Representation:
    """The representation with the highest weight in Accept; NotAcceptable when none fits."""
    best = best_match(tuple(WRITERS), accept)
    if best is None:
        raise NotAcceptable(f"Accept must allow one of {', '.join(WRITERS)}.")
    return Representation(best, WRITERS[best])


def choose_for_error(accept: str | None) -> Representation:
    """The representation of an error: problem details when Accept names them, else as for data.

    JSON when Accept fits nothing, so that the caller still learns why the request failed.
    """
    if names_media_type(PROBLEM_JSON, accept):
        return Representation(PROBLEM_JSON, json_answer.write_json)
    best = best_match(tuple(WRITERS), accept) or next(iter(WRITERS))
    return Representation(best, WRITERS[best])


def reader_of(content_type: str | None) -> Reader:
    """The reader of a body with that Content-Type; UnsupportedMediaType when there is none.

    A missing Content-Type is refused too (CSRF): a foreign web page can send such a request without
    a CORS preflight.
    """
    return READERS[media_type_of(content_type)]


def partial_reader_of(content_type: str | None) -> Reader:
    """The same for an entity that may lack properties."""
    return PARTIAL_READERS[media_type_of(content_type)]


def changes_reader_of(content_type: str | None) -> Callable[[bytes, Carrier], Changes]:
    """The same for the body of a PATCH."""
    return CHANGES_READERS[media_type_of(content_type)]


def media_type_of(content_type: str | None) -> str:
    """The media type in a Content-Type; UnsupportedMediaType when no reader has it."""
    media_type, is_utf8 = body_media_type(content_type)
    if media_type not in READERS:
        raise UnsupportedMediaType(f"Content-Type must be one of {', '.join(READERS)}.")
    if not is_utf8:
        raise UnsupportedMediaType("The charset of the body must be utf-8.")
    return media_type


IGNORED_SELECT_HEADER = "X-Parley-Ignored-Select"
MAX_HEADER_CHARS = 1000

PREFERENCE_HEADERS = frozenset(name.lower().encode() for name in (zones.HEADER, *languages.HEADERS))
ENTITY_PREFERENCE_HEADERS = PREFERENCE_HEADERS | {b"accept"}
"""The request headers that preferences are read from."""

PREFERENCES_CACHE_SIZE = 256
"""Number of cached preferences for each endpoint; a caller has the same ones in every request."""


@dataclass(frozen=True)
class ResponsePreferences:
    """Media type, time zone, languages and $select that the response is asked for.

    Dates without an offset in the request body are in the same time zone.
    """

    representation: Representation
    dates: DateFormat
    languages: LanguagePreference
    selection: Selection
    ignored: tuple[str, ...] = ()
    """Names in `$select` that the entity lacks."""

    @property
    def headers(self) -> RawHeaders:
        """The time zone, the language and the ignored names, as the first response headers."""
        headers = {zones.HEADER: self.dates.zone.key}
        if self.languages.tags:
            headers[languages.CONTENT_LANGUAGE] = self.languages.tags[0]
        if self.ignored:
            # The names are the caller's text, so they are percent-encoded.
            names = ",".join(quote(name, safe="/$_") for name in self.ignored)
            headers[IGNORED_SELECT_HEADER] = names[:MAX_HEADER_CHARS]
        return to_raw_headers(headers)


ReadPreferences = Callable[[Request], ResponsePreferences]
"""Reads the preferences of a request; NotAcceptable, UnknownZone or InvalidValue if it cannot."""


def preferences_for_entity(
    carrier: Carrier, default_dates: DateFormat, parameters: tuple[str, ...]
) -> ReadPreferences:
    """A function that reads the preferences of requests for an entity.

    `parameters` are the query parameters that the call knows.
    """
    cached_preferences = _cached_preferences(carrier, default_dates)

    def read(request: Request) -> ResponsePreferences:
        query: bytes = request.scope["query_string"]
        selected = read_parameters(query, parameters).get(SELECT) if query else None
        return cached_preferences(selected, _headers_among(request, ENTITY_PREFERENCE_HEADERS))

    return read


def preferences_for_caller(carrier: Carrier, default_dates: DateFormat) -> ReadPreferences:
    """The same for calls whose response is no entity, so that Accept and `$select` do not count."""
    cached_preferences = _cached_preferences(carrier, default_dates)
    return lambda request: cached_preferences(None, _headers_among(request, PREFERENCE_HEADERS))


def _headers_among(request: Request, names: Collection[bytes]) -> RawHeaders:
    return tuple([header for header in request.scope["headers"] if header[0] in names])


def _cached_preferences(
    carrier: Carrier, default_dates: DateFormat
) -> Callable[[str | None, RawHeaders], ResponsePreferences]:
    @cached_by_text(PREFERENCES_CACHE_SIZE)
    def preferences(select_text: str | None, raw_headers: RawHeaders) -> ResponsePreferences:
        headers = Headers(raw=list(raw_headers))
        representation = choose_representation(", ".join(headers.getlist("accept")) or None)
        selection, ignored = select.parse_select(select_text, carrier)
        return ResponsePreferences(
            representation,
            zones.date_format_for(headers.get(zones.HEADER), default_dates),
            languages.preferred_languages(headers),
            selection,
            ignored,
        )

    return preferences
