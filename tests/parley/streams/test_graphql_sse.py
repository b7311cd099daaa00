"""GraphQL over server-sent events: the distinct connections mode of the protocol graphql-sse."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY

from graphql_api.live.endings import end_streams
from graphql_api.server import event_stream
from orm.events import cursors
from parley.settings import Settings
from parley.wire.limits import WireLimits
from tests.parley.streams.conftest import CHANGED, STREAM, Streaming, client_of, log_in
from tests.parley.streams.events import blocks, events
from tests.parley.streams.serving import serving_app

pytestmark = pytest.mark.anyio

UNKNOWN = "subscription { nowhere }"
ECHO = "query echo { __typename }"
CREATE = "mutation { createChatSession(input: {}) { chatSessionId } }"
JSON = "application/json; charset=utf-8"
ALL = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"


async def post(streaming: Streaming, query: str, **headers: str) -> httpx.Response:
    return await streaming.client.post("/graphql", json={"query": query}, headers=headers)


async def read(answer: httpx.Response) -> list[tuple[str, Any]]:
    """The names and the data of the events of a stream that ends."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    found = [block async for block in events(answer)]
    return [(each.name, each.data if each.fields["data"] else None) for each in found]


async def test_changes_are_events(streaming: Streaming) -> None:
    key = await streaming.create()
    async with streaming.follow(key, **{"Accept-Encoding": "gzip"}) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Accel-Buffering"] == "no"
        assert "Content-Encoding" not in answer.headers
        stream = blocks(answer)
        begin = await anext(stream)
        assert 1000 <= int(begin.fields["retry"]) < 3000
        await streaming.rename(key, "Grace")
        event = await anext(stream)
        assert event.name == "next"
        told = event.data["data"]["chatSessionChanged"]
        assert told["cursor"] == event.cursor
        assert told["chatSession"] == {"customerName": "Grace"}
    # Cut off before the first event, a browser goes on at the beginning.
    async with streaming.follow(key, **{"Last-Event-ID": begin.cursor}) as answer:
        assert (await anext(events(answer))).cursor == event.cursor


async def test_a_stream_goes_on_after_the_last_event_id(streaming: Streaming) -> None:
    key = await streaming.create()
    seen = []
    async with streaming.follow(key) as answer:
        stream = events(answer)
        for name in ("a", "b"):
            await streaming.rename(key, name)
            seen.append((await anext(stream)).cursor)
    await streaming.rename(key, "c")
    parameters = {"query": CHANGED, "variables": json.dumps({"id": key, "after": seen[0]})}
    async with streaming.client.stream(
        "GET", "/graphql", params=parameters, headers=STREAM
    ) as answer:
        stream = events(answer)
        assert (await anext(stream)).cursor == seen[1]
        seen.append((await anext(stream)).cursor)
    # A browser sends the same address again, with the header beside it.
    headers = STREAM | {"Last-Event-ID": seen[1]}
    async with streaming.client.stream(
        "GET", "/graphql", params=parameters, headers=headers
    ) as answer:
        assert (await anext(events(answer))).cursor == seen[2]
    # An empty one is none.
    async with streaming.follow(key, seen[1], **{"Last-Event-ID": ""}) as answer:
        assert (await anext(events(answer))).cursor == seen[2]


async def test_an_expired_cursor_is_told_and_the_next_stream_begins_now(
    streaming: Streaming,
) -> None:
    key = await streaming.create()
    expired = cursors.write(1, b"another")
    async with streaming.follow(key, expired) as answer:
        found = [event async for event in events(answer)]
    assert [event.name for event in found] == ["next", "complete"]
    [error] = found[0].data["errors"]
    assert error["extensions"] == {"code": "CURSOR_EXPIRED", "cursor": found[0].cursor}
    await streaming.rename(key, "Grace")
    async with streaming.follow(key, expired, **{"Last-Event-ID": found[0].cursor}) as answer:
        told = (await anext(events(answer))).data["data"]["chatSessionChanged"]
        assert told["chatSession"] == {"customerName": "Grace"}


@pytest.mark.parametrize("query", [ECHO, CREATE])
async def test_other_operations_are_one_event(streaming: Streaming, query: str) -> None:
    found = await read(await post(streaming, query, **STREAM))
    assert [name for name, _ in found] == ["next", "complete"]
    assert found[0][1].keys() == {"data"}
    assert found[1][1] is None


REFUSED = {
    "a document that is none": "{",
    "an unknown field": UNKNOWN,
    "a variable that is missing": CHANGED,
    "a query": "query { nowhere }",
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED)
async def test_errors_of_an_operation_are_an_event(streaming: Streaming, query: str) -> None:
    answer = await post(streaming, query, **STREAM)
    found = await read(answer)
    assert [name for name, _ in found] == ["next", "complete"]
    assert found[0][1].keys() == {"errors"}
    assert answer.text.startswith("retry: 60000\n")


async def test_a_document_that_is_not_known_is_an_event(streaming: Streaming) -> None:
    body = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}
    answer = await streaming.client.post("/graphql", json=body, headers=STREAM)
    [error] = (await read(answer))[0][1]["errors"]
    assert error["message"] == "PersistedQueryNotFound"


async def test_refusals_of_a_request_are_json(streaming: Streaming) -> None:
    client = streaming.client
    for answer, status in (
        (await client.get("/graphql", params={"query": CREATE}, headers=STREAM), 405),
        (await client.post("/graphql", json={}, headers=STREAM), 400),
        (await client.post("/graphql", content="x", headers=STREAM), 415),
        (
            await client.get("/graphql", params={"query": ECHO}, headers=STREAM, auth=("x", "y")),
            401,
        ),
        (await client.put("/graphql", json={}, headers=STREAM), 405),
    ):
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == JSON
        assert answer.json().keys() == {"errors"}


@pytest.mark.parametrize(
    ("accept", "query", "expected"),
    [
        ("text/event-stream", ECHO, "text/event-stream"),
        ("TEXT/EVENT-STREAM", ECHO, "text/event-stream"),
        ("text/event-stream, application/json;q=0.9", ECHO, "text/event-stream"),
        ("text/event-stream, */*;q=0.1", ECHO, "text/event-stream"),
        ("text/event-stream;q=0.5, application/json", ECHO, "application/json"),
        ("text/event-stream, application/json", ECHO, "application/json"),
        ("text/event-stream, multipart/mixed", ECHO, "text/event-stream"),
        ("text/event-stream;q=0, application/json", ECHO, "application/json"),
        (ALL, ECHO, "application/json"),
        (ALL, "subscription { nowhere }", "text/event-stream"),
        (
            "text/event-stream;q=0.1, application/json",
            "subscription { nowhere }",
            "text/event-stream",
        ),
    ],
)
async def test_a_stream_is_for_those_who_prefer_it(
    streaming: Streaming, accept: str, query: str, expected: str
) -> None:
    answer = await post(streaming, query, Accept=accept)
    assert answer.headers["Content-Type"] == f"{expected}; charset=utf-8"


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
async def test_a_subscription_needs_a_stream(streaming: Streaming, accept: str) -> None:
    answer = await post(streaming, UNKNOWN, Accept=accept)
    assert answer.status_code == 406
    assert "text/event-stream" in answer.json()["errors"][0]["message"]


async def test_a_head_has_the_headers_of_a_stream(streaming: Streaming) -> None:
    parameters = {"query": CHANGED, "variables": json.dumps({"id": 1})}
    answer = await streaming.client.head("/graphql", params=parameters, headers=STREAM)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "COMMENT_SECONDS", 0.05)


@pytest.mark.usefixtures("often")
async def test_comments_show_that_a_stream_lives_and_no_deadline_ends_it(
    settings: Settings,
) -> None:
    # A busy machine needs some of the seconds for the requests before the stream.
    limits = WireLimits(head_seconds=4, body_seconds=4, max_connections=100)
    settings = settings.model_copy(update={"max_seconds": 4})
    async with serving_app(settings, limits) as port, client_of(port) as client:
        await log_in()
        streaming = Streaming(port, client)
        key = await streaming.create()
        async with streaming.follow(key) as answer:
            stream = blocks(answer)
            await anext(stream)
            for _ in range(100):
                assert (await anext(stream)).comments == 1
            await streaming.rename(key, "Grace")
            async for block in stream:
                if block.name:
                    assert block.data["data"]["chatSessionChanged"]["action"] == "UPDATED"
                    break


async def test_streams_end_when_the_service_stops_and_are_no_more_begun(
    streaming: Streaming,
) -> None:
    key = await streaming.create()
    async with streaming.follow(key) as answer:
        stream = blocks(answer)
        await anext(stream)
        end_streams()
        # In order, and without `complete`: the client shall connect again.
        assert [block async for block in stream] == []
    async with streaming.follow(key) as answer:
        assert [block.name async for block in blocks(answer)] == [""]


async def test_a_client_that_is_gone_leaves_nothing(settings: Settings) -> None:
    settings = settings.model_copy(update={"max_caller_streams": 1})
    async with serving_app(settings) as port, client_of(port) as client:
        await log_in()
        streaming = Streaming(port, client)
        key = await streaming.create()
        async with streaming.follow(key) as answer:
            stream = blocks(answer)
            await anext(stream)
            async with streaming.follow(key) as second:
                assert second.status_code == 429
                assert int(second.headers["Retry-After"]) > 0
                await second.aread()
                assert second.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        for _ in range(500):
            async with streaming.follow(key) as answer:
                if answer.status_code == 200:
                    break
            await asyncio.sleep(0.01)
        else:
            raise AssertionError("the place of the client that is gone stays taken")


async def test_http_1_0_gets_no_chunks(streaming: Streaming) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", streaming.port)
    token = httpx.BasicAuth("tje0", "correct horse")._auth_header
    key = await streaming.create()
    body = json.dumps({"query": CHANGED, "variables": {"id": key}})
    writer.write(
        f"POST /graphql HTTP/1.0\r\nAccept: text/event-stream\r\nAuthorization: {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b"transfer-encoding" not in head
    assert b"connection: close" in head
    assert (await reader.readuntil(b"\n\n")).startswith(b"id: ")
    await streaming.rename(key, "Grace")
    assert (await reader.readuntil(b"\n\n")).startswith(b"id: ")
    end_streams()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_the_time_of_a_stream_is_in_no_histogram(streaming: Streaming) -> None:
    labels = {"door": "graphql", "operation": "chatSessionChanged"}
    metric = "parley_operation"
    key = await streaming.create()
    counted = {**labels, "status": "200"}
    before = REGISTRY.get_sample_value(f"{metric}s_total", counted) or 0
    observed = REGISTRY.get_sample_value(f"{metric}_seconds_count", labels) or 0
    async with streaming.follow(key) as answer:
        await anext(blocks(answer))
    for _ in range(500):
        if (REGISTRY.get_sample_value(f"{metric}s_total", counted) or 0) > before:
            break
        await asyncio.sleep(0.01)
    assert REGISTRY.get_sample_value(f"{metric}s_total", counted) == before + 1
    assert (REGISTRY.get_sample_value(f"{metric}_seconds_count", labels) or 0) == observed
