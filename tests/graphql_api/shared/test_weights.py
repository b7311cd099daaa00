"""Weights in Accept and Accept-Language, and the bound on the length of these headers."""

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from graphql_api.shared.locale import Locale, locale_of, tags_of
from graphql_api.shared.media_types import best_match, names_media_type
from graphql_api.shared.requests import IndexedRequest
from graphql_api.shared.weights import MAX_CHARS, weighted_items

OFFERS = ("application/json", "application/xml")


@pytest.mark.parametrize(
    ("parameters", "weight"),
    [
        ("", 1),
        (";q=1", 1),
        (";q=1.", 1),
        (";q=1.000", 1),
        (";q=0.5", 0.5),
        (";q=.2", 0.2),
        (";q=.25000", 0.25),
        (";Q=0.5", 0.5),
        ("; q=0.5", 0.5),
        (" ;\tq = 0.5 ", 0.5),
        (';q="0.5"', 0.5),
        (";q=00.5", 0.5),
        (";q=0", 0),
        (";q=0.", 0),
        (";q=.0", 0),
        (";q=0.000", 0),
        (";q=7", 1),
        (";q=" + "9" * 1000, 1),
        (";charset=utf-8;q=0.5", 0.5),
        (";q=0.5;charset=utf-8", 0.5),
        (";q=0.5;q=0.9", 0.5),
        (';title="a;q=0.1, b";q=0.5', 0.5),
        (r';title="a\";q=0.1";q=0.5', 0.5),
        # A text that is no number is no weight, and the item stays.
        (";q", 1),
        (";q=", 1),
        (";q=x", 1),
        (";q=.", 1),
        (";q=-1", 1),
        (";q=nan", 1),
        (";q=1_0", 1),
        (";q=\N{ARABIC-INDIC DIGIT ZERO}", 1),
        (";quality=0.1", 1),
        (";", 1),
    ],
)
def test_weights_are_read_as_their_senders_meant(parameters: str, weight: float) -> None:
    items = [("x", 1), ("text/a", weight), ("y", 0.1)]
    assert weighted_items(f"x, text/a{parameters}, y;q=0.1") == items


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("", []),
        (" , ,;q=1,", []),
        ("a,b , c", ["a", "b", "c"]),
        ("nb-NO", ["nb-NO"]),
        # A quote that is not closed hides no items.
        ('a;t="x, b, c', ["a", "b", "c"]),
        ('a;t="x\\", b', ["a", "b"]),
        ('a;t="x, b", c', ["a", "c"]),
    ],
)
def test_items_come_in_their_order(header: str, values: list[str]) -> None:
    assert [item.value for item in weighted_items(header)] == values


@given(some.text(alphabet=',;"\\q=.01 a*/'))
def test_any_header_is_read(header: str) -> None:
    for value, weight in weighted_items(header):
        assert value == value.strip() != ""
        assert 0 <= weight <= 1


def test_lines_of_accept_language_are_joined() -> None:
    lines = [(b"accept-language", value) for value in (b"en;q=.5", b"", b"da, no;q=.7")]
    request = IndexedRequest({"type": "http", "headers": lines})
    assert locale_of(request) == Locale(("da", "no", "en"), "da")


def test_a_long_header_is_cut_after_a_whole_item() -> None:
    header = "text/abc," * 1000
    assert set(weighted_items(header)) == {("text/abc", 1)}
    assert len(weighted_items(header)) == MAX_CHARS // len("text/abc,")
    assert weighted_items("x" * (MAX_CHARS + 1)) == []


def calls_of(function: Callable[..., object], *arguments: object) -> int:
    """The number of calls that a function makes, of functions in Python and in C."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    # Collecting garbage may call finalizers.
    gc.disable()
    sys.setprofile(count)
    try:
        function(*arguments)
    finally:
        sys.setprofile(None)
        gc.enable()
    return calls


@pytest.mark.parametrize(
    "unit", ["a/b,", ",", "a/b;q=.5,", ";", '"', "\\", '"\\', 'a;b=";",', "*,"]
)
def test_megabytes_cost_no_more_than_what_is_read_of_them(unit: str) -> None:
    few, many = (unit * (size // len(unit)) for size in (MAX_CHARS - 10, 2_400_000))
    for function, before in (
        (best_match, (OFFERS,)),
        (names_media_type, ("text/html",)),
        (tags_of, ()),
        (weighted_items, ()),
    ):
        assert calls_of(function, *before, many) <= calls_of(function, *before, few) + 50
