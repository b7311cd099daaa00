import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from rest_facade.errors import ContentTooLarge, MalformedBody, UnsupportedEncoding
from rest_facade.reading.body import decode_text, quoted, read_body


def request_of(*chunks: bytes, **headers: str) -> Request:
    """A request whose body arrives in these chunks."""
    waiting = list(chunks)
    named = [
        (name.replace("_", "-").encode(), value.encode("latin-1"))
        for name, value in headers.items()
    ]

    async def receive() -> Message:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    return Request({"type": "http", "headers": named, "method": "POST"}, receive)


async def test_a_body_in_pieces_is_put_together() -> None:
    assert await read_body(request_of(b'{"Rat', b"", b'ing": 5}'), 13) == b'{"Rating": 5}'


async def test_a_body_may_be_just_as_long_as_the_limit() -> None:
    assert await read_body(request_of(b"x" * 10, b"y" * 15), 25) == b"x" * 10 + b"y" * 15
    with pytest.raises(ContentTooLarge):
        await read_body(request_of(b"x" * 10, b"y" * 16), 25)


async def test_reading_stops_as_soon_as_the_body_is_too_long() -> None:
    endless = request_of(*[b"x" * 10] * 1_000)
    with pytest.raises(ContentTooLarge, match="25 bytes"):
        await read_body(endless, 25)
    message = await endless.receive()
    assert message["more_body"]


async def test_a_disconnect_while_reading_is_raised() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    with pytest.raises(ClientDisconnect):
        await read_body(Request({"type": "http", "headers": []}, receive), 10)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip", "x-made-up"])
async def test_a_body_that_is_compressed_is_refused_unread(encoding: str) -> None:
    request = request_of(b"x", content_encoding=encoding)
    with pytest.raises(UnsupportedEncoding, match=encoding):
        await read_body(request, 10)
    assert (await request.receive())["body"] == b"x"


@pytest.mark.parametrize("encoding", ["", "identity", " Identity "])
async def test_a_body_that_says_it_is_not_compressed_is_read(encoding: str) -> None:
    assert await read_body(request_of(b"x", content_encoding=encoding), 10) == b"x"


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
