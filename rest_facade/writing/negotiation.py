"""What an answer is written in, and what a body is read from."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from werkzeug.http import parse_options_header

from graphql_api.shared.caching import cached_by_text
from graphql_api.shared.media_types import best_match, names_media_type
from graphql_api.shared.requests import query_parameter
from rest_facade import response as json_answer
from rest_facade import select
from rest_facade.conditions import CACHING_SENT
from rest_facade.contract import languages, zones
from rest_facade.contract.carriers import Carrier
from rest_facade.contract.dates import DateFormat
from rest_facade.contract.languages import LanguagePreference
from rest_facade.errors import NotAcceptable, UnsupportedMediaType
from rest_facade.reading import body as json_body
from rest_facade.reading import changes, form, json_patch, merge_patch
from rest_facade.reading import xml as xml_body
from rest_facade.response import RawHeaders, raw
from rest_facade.select import Selection
from rest_facade.writing import xml as xml_answer

MOST_MEDIA_TYPES = 64
"""Values of Accept and of Content-Type; callers send the same ones at every call."""

Reader = Callable[[bytes, Carrier], dict[str, Any]]
"""From a body to the entity that it holds, as JSON would hold it."""

Writer = Callable[[str, Mapping[str, Any] | None, Carrier | None], bytes]
"""From a name and what stands under it, or null, to the answer's bytes.

The carrier, if it is an entity's, tells what lists and dictionaries hold.
"""

BODIES: Mapping[str, Reader] = {
    "application/json": json_body.read_json,
    "text/json": json_body.read_json,
    "application/xml": xml_body.read,
    "text/xml": xml_body.read,
    "application/x-www-form-urlencoded": form.read,
    "application/json-patch+json": json_patch.read,
    "application/merge-patch+json": merge_patch.read,
}
"""What bodies can be read from."""

GIVEN: Mapping[str, Reader] = {
    **BODIES,
    "application/json-patch+json": json_patch.given,
    "application/merge-patch+json": json_body.read_json,
}
"""The same where a property that is absent says nothing, so that patches have no blank entity."""

Changes = dict[str, Any] | list[Any]
"""What is to be merged into an entity, or operations on it."""

CHANGES: Mapping[str, Callable[[bytes, Carrier], Changes]] = {
    **BODIES,
    "application/json": changes.read,
    "text/json": changes.read,
    "application/json-patch+json": json_patch.operations,
    "application/merge-patch+json": json_body.read_json,
}
"""What changes can be read from."""

ANSWERS: Mapping[str, Writer] = {
    "application/json": json_answer.write_json,
    "text/json": json_answer.write_json,
    "application/xml": xml_answer.write,
    "text/xml": xml_answer.write,
    "application/json-patch+json": json_answer.write_json,
    "application/merge-patch+json": json_answer.write_json,
}
"""What answers can be written in; the first is for callers that do not mind."""

PROBLEM = "application/problem+json"
"""What refusals are told in to those who name it."""


@dataclass(frozen=True)
class Representation:
    """How an answer is written."""

    media_type: str
    writer: Writer

    @cached_property
    def content_type(self) -> str:
        """The value of Content-Type."""
        return f"{self.media_type}; charset=utf-8"

    @cached_property
    def headers(self) -> RawHeaders:
        """What answers in it say last."""
        return (*raw({"Content-Type": self.content_type}), *CACHING_SENT)

    def write(
        self, root: str, value: Mapping[str, Any] | None, carrier: Carrier | None = None
    ) -> bytes:
        """The bytes of an answer; `root` is its name where a representation gives it one."""
        return self.writer(root, value, carrier)


@cached_by_text(MOST_MEDIA_TYPES)
def choose(accept: str | None) -> Representation:
    """The representation that the caller's Accept weighs highest; NotAcceptable when none fits."""
    best = best_match(tuple(ANSWERS), accept)
    if best is None:
        raise NotAcceptable(f"None of what Accept names can be had; there is {', '.join(ANSWERS)}.")
    return Representation(best, ANSWERS[best])


def choose_for_refusal(accept: str | None) -> Representation:
    """Problem details for a caller who names them; else what an answer would have come in.

    JSON for those who accept nothing that there is: they are to learn why.
    """
    if names_media_type(PROBLEM, accept):
        return Representation(PROBLEM, json_answer.write_json)
    best = best_match(tuple(ANSWERS), accept) or next(iter(ANSWERS))
    return Representation(best, ANSWERS[best])


def reader_of(content_type: str | None) -> Reader:
    """What reads a body of that Content-Type; UnsupportedMediaType when nothing does.

    A missing type is refused too: a foreign page can send one without asking first.
    """
    return BODIES[_known(content_type)]


def given_reader_of(content_type: str | None) -> Reader:
    """The same for an entity whose absent properties say nothing."""
    return GIVEN[_known(content_type)]


def changes_reader_of(content_type: str | None) -> Callable[[bytes, Carrier], Changes]:
    """The same for a body of changes."""
    return CHANGES[_known(content_type)]


@cached_by_text(MOST_MEDIA_TYPES)
def _known(content_type: str | None) -> str:
    essence, options = parse_options_header(content_type)
    media_type = essence.lower()
    if media_type not in BODIES:
        raise UnsupportedMediaType(f"Content-Type must be one of {', '.join(BODIES)}.")
    if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("The charset of the body must be utf-8.")
    return media_type


IGNORED_SELECT = "X-Parley-Ignored-Select"
LONGEST_HEADER = 1000

PREFERENCE_HEADERS = frozenset(name.lower().encode() for name in (zones.HEADER, *languages.HEADERS))
ENTITY_PREFERENCE_HEADERS = PREFERENCE_HEADERS | {b"accept"}
"""The headers that preferences are read from."""

MOST_PREFERENCES = 256
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
    @cached_by_text(MOST_PREFERENCES)
    def preferences(selected: str | None, said: RawHeaders) -> ResponsePreferences:
        headers = Headers(raw=list(said))
        representation = choose(", ".join(headers.getlist("accept")) or None)
        selection, ignored = select.parse(selected, carrier)
        return ResponsePreferences(
            representation,
            zones.dates_for(headers.get(zones.HEADER), usual),
            languages.asked_for(headers),
            selection,
            ignored,
        )

    return preferences
