"""Messages and close codes of graphql-transport-ws, of clients that keep to it or do not."""

import json
from typing import Any

import pytest

from parley.settings import Settings
from tests.parley.streams.conftest import Streaming, log_in
from tests.parley.streams.serving import serving_app
from tests.parley.websockets.clients import CHANGED, LOGIN, NAME, connected

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

RENAME = """
mutation rename($id: Int!, $name: String!) {
  updateChatSession(chatSessionId: $id, input: {customerName: $name}) { version }
}
"""


async def test_a_subscription_tells_changes_until_it_is_completed(streaming: Streaming) -> None:
    key = await streaming.create()
    async with connected(streaming.port) as client:
        await client.log_in()
        await client.follow("1", key)
        await streaming.rename(key, "Bea")
        told = await client.next()
        assert (told["id"], told["type"]) == ("1", "next")
        event = told["payload"]["data"]["chatSessionChanged"]
        assert event["chatSession"] == {"customerName": "Bea"}
        await client.send(id="1", type="complete")
        await streaming.rename(key, "Cleo")
        # The id is free again, and what was missed is told after the cursor.
        await client.subscribe("1", CHANGED, variables={"id": key, "after": event["cursor"]})
        told = await client.next()
        assert told["payload"]["data"]["chatSessionChanged"]["chatSession"] == {
            "customerName": "Cleo"
        }


async def test_queries_and_mutations_are_executed(streaming: Streaming) -> None:
    key = await streaming.create()
    async with connected(streaming.port) as client:
        await client.log_in()
        await client.subscribe("q", NAME)
        data = {"viewer": {"name": "tje0"}}
        assert await client.next() == {"id": "q", "type": "next", "payload": {"data": data}}
        assert await client.next() == {"id": "q", "type": "complete"}
        variables = {"id": key, "name": "Bea"}
        for _ in range(2):
            await client.subscribe(
                "m", RENAME, variables=variables, extensions={"idempotencyKey": "once"}
            )
            told = await client.next()
            assert told["payload"]["data"] == {"updateChatSession": {"version": 2}}
            assert await client.next() == {"id": "m", "type": "complete"}
        await client.subscribe(
            "m", RENAME, variables={"id": key, "name": "C"}, extensions={"idempotencyKey": "once"}
        )
        assert _code(await client.next()) == "KEY_REUSED"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "subscription { nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({}, "BAD_REQUEST"),
        ({"query": 1}, "BAD_REQUEST"),
        ({"query": NAME, "variables": []}, "BAD_REQUEST"),
        ({"query": NAME, "operationName": "other"}, "BAD_REQUEST"),
        ({"query": NAME, "extensions": {"idempotencyKey": 1}}, "BAD_REQUEST"),
        ({"query": NAME, "extensions": {"idempotencyKey": "\u00e9"}}, "INVALID_VALUE"),
        ({"documentId": "unknown"}, "DOCUMENT_NOT_FOUND"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
         "PERSISTED_QUERY_NOT_FOUND"),
        ({"query": "{ " + "a" * 20_000 + " }"}, "LIMIT_EXCEEDED"),
        ({"query": CHANGED, "variables": {"id": 1, "after": "x"}}, "INVALID_VALUE"),
        ({"query": CHANGED, "variables": {"id": "x"}}, "INVALID_VALUE"),
        ({"query": "{ \ud800 }"}, "GRAPHQL_PARSE_FAILED"),
    ],
)  # fmt: skip
async def test_an_operation_that_is_refused_is_an_error_alone(
    streaming: Streaming, payload: dict[str, Any], code: str
) -> None:
    async with connected(streaming.port) as client:
        await client.log_in()
        await client.send(id="1", type="subscribe", payload=payload)
        assert _code(await client.next()) == code
        # The id is free, and the connection goes on.
        await client.subscribe("1", NAME)
        assert (await client.next())["type"] == "next"


async def test_pings_are_answered_before_and_after_logging_in(streaming: Streaming) -> None:
    async with connected(streaming.port) as client:
        await client.send(type="ping", payload={"any": 1})
        assert await client.next() == {"type": "pong"}
        await client.send(type="pong")
        await client.log_in()
        await client.send(type="ping")
        assert await client.next() == {"type": "pong"}


SUBSCRIBE = json.dumps({"id": "1", "type": "subscribe", "payload": {"query": NAME}})


NO_MESSAGES = (
    "",
    "no JSON",
    "[]",
    "1",
    "null",
    "{}",
    '{"type": 1}',
    '{"type": ["ping"]}',
    '{"type": "start"}',
    '{"type": "connection_ack"}',
    '{"type": "ping", "payload": 1}',
    '{"type": "subscribe"}',
    '{"type": "subscribe", "id": "1"}',
    '{"type": "subscribe", "id": 1, "payload": {}}',
    '{"type": "subscribe", "id": "", "payload": {}}',
    '{"type": "subscribe", "id": "%s", "payload": {}}' % ("x" * 256),
    '{"type": "subscribe", "id": "\\ud800", "payload": {}}',
    '{"type": "subscribe", "id": "1", "payload": []}',
    '{"type": "complete"}',
    '{"type": "ping", "payload": NaN}',
    "[" * 60_000,
    '{"type": "ping", "payload": {"n": %s}}' % ("1" * 5000),
    b'{"type": "ping"}',
)


async def test_what_is_no_message_closes_with_4400(streaming: Streaming) -> None:
    for frame in NO_MESSAGES:
        async with connected(streaming.port) as client:
            await client.log_in()
            await client.raw(frame)
            assert ((await client.closed())[0], frame) == (4400, frame)


async def test_a_message_beyond_64_kilobytes_closes_with_1009(streaming: Streaming) -> None:
    async with connected(streaming.port) as client:
        await client.log_in()
        await client.raw(json.dumps({"type": "ping", "payload": {"a": "x" * 65_000}}))
        assert await client.next() == {"type": "pong"}
        await client.raw(json.dumps({"type": "ping", "payload": {"a": "x" * 66_000}}))
        assert (await client.closed())[0] == 1009


async def test_operations_wait_for_the_login(streaming: Streaming) -> None:
    async with connected(streaming.port) as client:
        await client.raw(SUBSCRIBE)
        assert (await client.closed())[0] == 4401


async def test_a_second_init_closes_with_4429(streaming: Streaming) -> None:
    async with connected(streaming.port) as client:
        await client.log_in()
        await client.send(type="connection_init")
        assert (await client.closed())[0] == 4429


async def test_a_client_that_does_not_log_in_is_closed_with_4408(
    streaming: Streaming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphql_api.server.websocket.connection.INIT_SECONDS", 0.1)
    async with connected(streaming.port) as client:
        await client.send(type="ping")
        assert await client.closed() == (4408, "Connection initialisation timeout")


async def test_an_id_that_is_in_use_closes_with_4409(streaming: Streaming) -> None:
    key = await streaming.create()
    async with connected(streaming.port) as client:
        await client.log_in()
        await client.follow("1", key)
        await client.follow("2", key)
        await client.subscribe("1", NAME)
        assert await client.closed() == (4409, "Subscriber for 1 already exists")


@pytest.mark.parametrize("protocols", [(), ("graphql-ws",), ("other", "graphql-ws")])
async def test_another_subprotocol_closes_with_4406(
    streaming: Streaming, protocols: tuple[str, ...]
) -> None:
    async with connected(streaming.port, protocols=protocols) as client:
        assert (await client.closed())[0] == 4406


async def test_a_connection_runs_20_operations(streaming: Streaming) -> None:
    key = await streaming.create()
    async with connected(streaming.port) as client:
        await client.log_in()
        for number in range(20):
            await client.subscribe(str(number), CHANGED, variables={"id": key})
        await client.subscribe("one too many", CHANGED, variables={"id": key})
        told = await client.next()
        assert (told["id"], _code(told)) == ("one too many", "RATE_LIMITED")
        assert told["payload"][0]["extensions"]["retryAfter"] > 0


async def test_an_unexpected_error_closes_with_4500(
    streaming: Streaming, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(streaming.port) as client:
        await client.log_in()
        monkeypatch.delattr("graphql_api.server.websocket.connection.PONG")
        await client.send(type="ping")
        assert await client.closed() == (4500, "Internal error")


async def test_an_unexpected_error_of_an_operation_leaves_the_others(
    streaming: Streaming, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(streaming.port) as client:
        await client.log_in()
        with monkeypatch.context() as patch:
            patch.delattr("graphql_api.server.websocket.operations.Context")
            await client.subscribe("1", NAME)
            assert _code(await client.next()) == "INTERNAL"
        await client.subscribe("1", NAME)
        assert (await client.next())["type"] == "next"


async def test_connections_of_a_caller_are_bounded(database_url: str, settings: Settings) -> None:
    few = settings.model_copy(update={"max_caller_streams": 1})
    async with serving_app(few) as port:
        await log_in()
        async with connected(port) as one, connected(port) as other:
            await one.log_in()
            await other.send(type="connection_init", payload=LOGIN)
            assert (await other.closed())[0] == 1013
            await one.send(type="ping")
            assert await one.next() == {"type": "pong"}


def _code(message: Any) -> str:
    assert message["type"] == "error", message
    code: str = message["payload"][0]["extensions"]["code"]
    return code
