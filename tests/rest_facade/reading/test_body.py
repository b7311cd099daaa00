import pytest

from graphql_api.errors import MalformedBody
from rest_facade.reading.body import decode_text, quoted


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "missing"),
        (b" \r\n", "missing"),
        (b"a\xff", "byte 1"),
        (b"\xed\xa0\x80", "byte 0"),
        (b"\xef\xbb\xbfa\xff", "byte 1"),
    ],
)
def test_bytes_that_are_no_utf_8_text_are_refused(body: bytes, expected: str) -> None:
    with pytest.raises(MalformedBody, match=expected):
        decode_text(body)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ås", '"Ås"'),
        ("a\r\nb", '"a\ufffd\ufffdb"'),
        ("\ud800", '"\ufffd"'),
        ("x" * 10_000, '"' + "x" * 60 + '..."'),
    ],
    ids=ascii,
)
def test_a_quoted_name_is_short_and_printable(name: str, expected: str) -> None:
    assert quoted(name) == expected
