import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from rest_facade.body import parse_json, read
from rest_facade.errors import ContentTooLarge, MalformedBody


def request_of(*chunks: bytes) -> Request:
    """A request whose body comes in these pieces."""
    waiting = list(chunks)

    async def receive() -> Message:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    return Request({"type": "http", "headers": [], "method": "POST"}, receive)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "missing"),
        (b" \r\n\t", "missing"),
        (b"null", "object"),
        (b"[]", "object"),
        (b'[{"Rating": 1}]', "object"),
        (b'"{}"', "object"),
        (b"7", "object"),
        (b"true", "object"),
        (b"{", "line 1, column 2"),
        (b'{"Rating": 1,}', "not JSON"),
        (b'{"Rating": 1} {}', "line 1, column 15"),
        (b'{\n  "Rating": x\n}', "line 2, column 13"),
        (b"{'Rating': 1}", "not JSON"),
        (b'{"Rating": 01}', "not JSON"),
        (b'{"Rating": +1}', "not JSON"),
        (b'{"FirstMessage": "\n"}', "not JSON"),
        (b'{"Rating": NaN}', "NaN"),
        (b'{"Rating": Infinity}', "Infinity"),
        (b'{"Rating": -Infinity}', "-Infinity"),
        (b"\xff", "byte 0"),
        (b'{"FirstMessage": "\xe5"}', "byte 18"),
        (b'{"FirstMessage": "\xed\xa0\x80"}', "byte 18"),
        ("{}".encode("utf-16"), "byte 0"),
        (b"\0{}", "not JSON"),
        (b"<ChatSession/>", "not JSON"),
        (b'{"Rating": ' + b"9" * 5_000 + b"}", "too long"),
        (b"[" * 100_000, "too deeply"),
        (b'{"User": ' * 100_000, "too deeply"),
        (b'{"Flags": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too deeply"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_what_is_no_entity_in_json_is_refused_and_told_why(body: bytes, told: str) -> None:
    with pytest.raises(MalformedBody, match=told):
        parse_json(body)


def test_a_mark_at_the_start_that_says_utf_8_is_skipped() -> None:
    assert parse_json(b"\xef\xbb\xbf" + b'{"Rating": 5}') == {"Rating": 5}


def test_halves_of_surrogate_pairs_are_read_for_the_rules_of_storage_to_refuse() -> None:
    assert parse_json(rb'{"CustomerName": "\ud800"}') == {"CustomerName": "\ud800"}


@settings(deadline=None)
@given(st.binary() | st.text(alphabet='{}[]",:0eE-.nul ').map(str.encode))
def test_whatever_comes_is_an_object_or_refused(body: bytes) -> None:
    try:
        entity = parse_json(body)
    except MalformedBody:
        return
    assert entity == json.loads(body)


async def test_a_body_in_pieces_is_put_together() -> None:
    assert await read(request_of(b'{"Rat', b"", b'ing": 5}'), 13) == b'{"Rating": 5}'


async def test_a_body_may_be_just_as_long_as_the_limit() -> None:
    assert await read(request_of(b"x" * 10, b"y" * 15), 25) == b"x" * 10 + b"y" * 15
    with pytest.raises(ContentTooLarge):
        await read(request_of(b"x" * 10, b"y" * 16), 25)


async def test_a_body_is_given_up_as_soon_as_it_is_too_long() -> None:
    endless = request_of(*[b"x" * 10] * 1_000)
    with pytest.raises(ContentTooLarge, match="25 bytes"):
        await read(endless, 25)
    message = await endless.receive()
    assert message["more_body"]
