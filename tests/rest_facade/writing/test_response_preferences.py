"""What requests ask of their answers, found once for callers who ask alike."""

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

entity_wishes, caller_wishes = (
    preferences_for_entity(SESSION, UTC),
    preferences_for_caller(SESSION, UTC),
)


def request(*headers: tuple[str, str], query: str = "") -> Request:
    lines = [(name.encode(), value.encode()) for name, value in headers]
    return Request({"type": "http", "query_string": query.encode(), "headers": lines})


def asked(*headers: tuple[str, str], query: str = "") -> ResponsePreferences:
    return entity_wishes(request(*headers, query=query))


def test_callers_who_ask_alike_share_what_is_made_of_it() -> None:
    first = asked(("accept", "text/json"), ("host", "a"), ("authorization", "Bearer a"))
    assert asked(("authorization", "Bearer b"), ("accept", "text/json")) is first
    assert asked(("accept", "text/json"), query="other=1") is first


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
def test_whatever_is_asked_makes_a_difference(other: Request) -> None:
    usual, preferences = asked(), entity_wishes(other)
    assert preferences != usual
    assert asked() is usual
    assert entity_wishes(other) is preferences


def test_lines_of_accept_are_read_together_and_of_others_the_first() -> None:
    preferences = asked(("accept", "image/png"), ("accept", "text/xml"))
    assert preferences.representation.media_type == "text/xml"
    zones = asked(("so-timezone", "NO"), ("so-timezone", "US-NY"))
    assert zones.dates.zone.key == "Europe/Oslo"


def test_headers_say_zone_language_and_what_was_ignored_in_that_order() -> None:
    preferences = asked(("so-language", "no"), query="$select=nope,Rating")
    assert preferences.headers == (
        (b"so-timezone", b"UTC"),
        (b"content-language", b"no"),
        (b"x-parley-ignored-select", b"nope"),
    )


def test_where_no_entity_is_answered_neither_accept_nor_select_count() -> None:
    preferences = caller_wishes(request(("accept", "image/png"), query="$select=Rating"))
    assert (preferences.selection, preferences.ignored) == (select_all(SESSION), ())


def test_what_cannot_be_had_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(NotAcceptable):
            asked(("accept", "image/png"))
        with pytest.raises(UnknownZone):
            asked(("so-timezone", "Nowhere"))
