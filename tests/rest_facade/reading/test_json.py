import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api.errors import MalformedBody
from rest_facade.reading.body import parse_json_object


@pytest.mark.parametrize(
    ("body", "message"),
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
        (b"\xef\xbb\xbf" * 2 + b"{}", "Unexpected UTF-8 BOM .* at line 1, column 1"),
        (b"<ChatSession/>", "not JSON"),
        (b'{"Rating": ' + b"9" * 5_000 + b"}", "too long"),
        (b"[" * 100_000, "too deeply"),
        (b'{"User": ' * 100_000, "too deeply"),
        (b'{"Flags": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too deeply"),
        (b'{"Rank": ' + b"[" * 64 + b"]" * 64 + b"}", "too deeply"),
        (b'{"Rating": 1, "Rating": 1}', 'has "Rating" twice'),
        (b'{"User": [{"x": {"a": 1, "b": 2, "a": 3}}]}', 'has "a" twice'),
        (
            b'{"User": {"' + b"x" * 5_000 + b'": 1, "' + b"x" * 5_000 + b'": 1}}',
            'x{60}[.]{3}" twice',
        ),
        (rb'{"\ud800\u0000": 1, "\ud800\u0000": 1}', 'has "\ufffd\ufffd" twice'),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_invalid_json_is_refused_with_a_reason(body: bytes, message: str) -> None:
    with pytest.raises(MalformedBody, match=message):
        parse_json_object(body)


def test_a_byte_order_mark_is_skipped() -> None:
    assert parse_json_object(b"\xef\xbb\xbf" + b'{"Rating": 5}') == {"Rating": 5}


def test_lone_surrogates_are_parsed_and_left_to_validation() -> None:
    assert parse_json_object(rb'{"CustomerName": "\ud800"}') == {"CustomerName": "\ud800"}


@settings(deadline=None)
@given(st.binary() | st.text(alphabet='{}[]",:0eE-.nul ').map(str.encode))
def test_any_body_is_an_object_or_refused(body: bytes) -> None:
    try:
        entity = parse_json_object(body)
    except MalformedBody:
        return
    assert entity == json.loads(body)


def test_sixty_four_levels_are_read() -> None:
    body = b'{"Flags": ' + b"[" * 63 + b"]" * 63 + b"}"
    assert parse_json_object(body) == json.loads(body)
