"""Request bodies are read within a bound, decompressed, and alike at both doors."""

import gzip
import json
from codecs import BOM_UTF8
from typing import Any

import httpx
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from graphql_api.errors import ContentTooLarge, MalformedBody, UnsupportedEncoding
from graphql_api.shared.requests import IndexedRequest as Request
from graphql_api.shared.requests import read_body
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.querying import stored

LIMIT = 2048


@pytest.fixture
def settings(sqlite_url: str) -> Settings:
    return Settings.model_validate({"database_url": sqlite_url, "max_body_bytes": LIMIT})


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


@pytest.mark.parametrize("encoding", ["br", "deflate", "identity, gzip", "gzip, gzip", "x-made-up"])
async def test_a_body_in_another_encoding_is_refused_unread(encoding: str) -> None:
    request = request_of(b"x", content_encoding=encoding)
    with pytest.raises(UnsupportedEncoding, match=encoding):
        await read_body(request, 10)
    assert (await request.receive())["body"] == b"x"


@pytest.mark.parametrize("encoding", ["", "identity", " Identity "])
async def test_a_body_that_says_it_is_not_compressed_is_read(encoding: str) -> None:
    assert await read_body(request_of(b"x", content_encoding=encoding), 10) == b"x"


async def test_a_declared_length_above_the_limit_is_refused_unread() -> None:
    for length in ("11", "0" * 20 + "11", "9" * 10_000):
        request = request_of(b"x", content_length=length)
        with pytest.raises(ContentTooLarge):
            await read_body(request, 10)
        assert (await request.receive())["body"] == b"x"


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", " GZIP "])
async def test_a_gzip_body_is_decompressed(encoding: str) -> None:
    text = b'{"Rating": 5}' * 10
    halves = gzip.compress(text)[:20], gzip.compress(text)[20:]
    assert await read_body(request_of(*halves, content_encoding=encoding), len(text)) == text


async def test_a_gzip_body_may_be_as_long_as_the_limit_before_and_after() -> None:
    body = gzip.compress(b"x" * 1_000_000)
    with pytest.raises(ContentTooLarge, match="10000 bytes"):
        await read_body(request_of(body, content_encoding="gzip"), 10_000)
    with pytest.raises(ContentTooLarge):
        await read_body(request_of(body, content_encoding="gzip"), len(body) - 1)
    assert len(await read_body(request_of(body, content_encoding="gzip"), 1_000_000)) == 1_000_000


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{}", gzip.compress(b"{}")[:-1], gzip.compress(b"{}") + b"x"),
        gzip.compress(b"{}") + gzip.compress(b"{}"),
    ],
    # Not the bytes, which have the time in them: workers would collect other tests.
    ids=["empty", "plain", "cut", "longer", "twice"],
)
async def test_what_is_no_gzip_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedBody, match="gzip"):
        await read_body(request_of(body, content_encoding="gzip"), 100)


DOORS: dict[str, tuple[str, dict[str, Any]]] = {
    "GraphQL": ("/graphql", {"query": "mutation { createChatSession(input: {}) { rank } }"}),
    "REST": ("/api/v1/ChatSession", {"CustomerName": "Ada"}),
}


@pytest.mark.parametrize("door", DOORS)
class TestBothDoors:
    """The same body does the same at each door."""

    async def send(self, service: Service, door: str, body: bytes, encoding: str) -> httpx.Response:
        """The response to a body in JSON."""
        headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
        return await service.client.post(DOORS[door][0], content=body, headers=headers)

    @pytest.mark.parametrize("mark", [b"", BOM_UTF8], ids=["", "byte order mark"])
    @pytest.mark.parametrize("compressed", [False, True], ids=["", "gzip"])
    async def test_a_body_is_read(
        self, service: Service, door: str, mark: bytes, compressed: bool
    ) -> None:
        body = mark + json.dumps(DOORS[door][1]).encode()
        if compressed:
            answer = await self.send(service, door, gzip.compress(body), "gzip")
        else:
            answer = await self.send(service, door, body, "identity")
        assert answer.status_code == 200
        assert "errors" not in answer.json()
        assert await stored() == 1

    @pytest.mark.parametrize(
        ("body", "encoding", "status"),
        [
            (b"x" * (LIMIT + 1), "identity", 413),
            (gzip.compress(b" " * 1_000_000), "gzip", 413),
            (b"{}", "gzip", 400),
            (b"{}", "br", 415),
        ],
        ids=["long", "long by gzip", "no gzip", "brotli"],
    )
    async def test_a_body_is_refused(
        self, service: Service, door: str, body: bytes, encoding: str, status: int
    ) -> None:
        answer = await self.send(service, door, body, encoding)
        assert answer.status_code == status
        assert answer.json()["errors" if door == "GraphQL" else "ErrorMessage"]
        assert answer.headers.get("Accept-Encoding") == ("gzip" if status == 415 else None)
        assert await stored() == 0
