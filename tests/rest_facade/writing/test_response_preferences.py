"""Response preferences of requests, and their cache."""

import pytest
from starlette.requests import Request

from rest_facade.contract.zones import UnknownZone
from rest_facade.errors import NotAcceptable
from rest_facade.select import select_all
from rest_facade.writing.negotiation import (
    ResponsePreferences,
    preferences_for_caller,
    preferences_for_entity,
)
from tests.rest_facade.schema import SESSION, UTC

read_for_entity, read_for_caller = (
    preferences_for_entity(SESSION, UTC, ("$select",)),
    preferences_for_caller(SESSION, UTC),
)


def request(*headers: tuple[str, str], query: str = "") -> Request:
    lines = [(name.encode(), value.encode()) for name, value in headers]
    return Request({"type": "http", "query_string": query.encode(), "headers": lines})


def preferences_of(*headers: tuple[str, str], query: str = "") -> ResponsePreferences:
    return read_for_entity(request(*headers, query=query))


def test_equal_requests_share_cached_preferences() -> None:
    first = preferences_of(("accept", "text/json"), ("host", "a"), ("authorization", "Bearer a"))
    assert preferences_of(("authorization", "Bearer b"), ("accept", "text/json")) is first
    assert preferences_of(("accept", "text/json"), query="other=1") is first


@pytest.mark.parametrize(
    "other",
    [
        request(("accept", "application/xml")),
        request(("so-timezone", "NO")),
        request(("so-language", "no")),
        request(("accept-language", "de")),
        request(("so-language", "no"), ("so-culture", "en-US")),
        request(query="$select=Rating"),
    ],
)
def test_every_preference_header_makes_a_difference(other: Request) -> None:
    default, preferences = preferences_of(), read_for_entity(other)
    assert preferences != default
    assert preferences_of() is default
    assert read_for_entity(other) is preferences


def test_accept_lines_are_joined_and_of_others_the_first_counts() -> None:
    preferences = preferences_of(("accept", "image/png"), ("accept", "text/xml"))
    assert preferences.representation.media_type == "text/xml"
    zones = preferences_of(("so-timezone", "NO"), ("so-timezone", "US-NY"))
    assert zones.dates.zone.key == "Europe/Oslo"


def test_response_headers_are_zone_language_and_ignored_names() -> None:
    preferences = preferences_of(("so-language", "no"), query="$select=nope,Rating")
    assert preferences.headers == (
        (b"so-timezone", b"UTC"),
        (b"content-language", b"no"),
        (b"x-parley-ignored-select", b"nope"),
    )


def test_caller_preferences_ignore_accept_and_select() -> None:
    preferences = read_for_caller(request(("accept", "image/png"), query="$select=Rating"))
    assert (preferences.selection, preferences.ignored) == (select_all(SESSION), ())


def test_errors_are_not_cached() -> None:
    for _ in range(2):
        with pytest.raises(NotAcceptable):
            preferences_of(("accept", "image/png"))
        with pytest.raises(UnknownZone):
            preferences_of(("so-timezone", "Nowhere"))
