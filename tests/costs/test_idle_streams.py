"""The memory of an idle stream has a ceiling: most streams of a worker are idle most of the time.

What is counted is what Python allocates for a connection and its subscription, by tracemalloc.
"""

import asyncio
import gc
import json
import socket
import tracemalloc
from collections.abc import Awaitable, Callable

import pytest

from graphql_api.live import metrics
from graphql_api.live.metrics import State
from parley.settings import Settings
from tests.conftest import PASSWORD
from tests.graphql_api.live.listening import settled
from tests.parley.command_line import basic_header
from tests.parley.streams.conftest import CHANGED, Streaming, client_of, log_in
from tests.parley.streams.serving import serving_app
from tests.parley.websockets.frames import TEXT, frame, handshake

CEILING_BYTES = 26_000

STREAMS = 40
"""Streams that are counted."""
FIRST = 5
"""Streams that are opened before, for what all of them share."""

LOGIN = f"Authorization: {basic_header('tje0', PASSWORD)}"


async def open_sse(port: int, key: int) -> socket.socket:
    body = json.dumps({"query": CHANGED, "variables": {"id": key}})
    end = await _connected(port)
    await _talk(
        end,
        f"POST /graphql HTTP/1.1\r\nHost: localhost\r\n{LOGIN}\r\nAccept: text/event-stream\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode(),
        b"retry: ",
    )
    return end


async def open_websocket(port: int, key: int) -> socket.socket:
    end = await _connected(port)
    await _talk(end, handshake(port, LOGIN), b" 101 ")
    await _talk(end, _text({"type": "connection_init"}), b"connection_ack")
    payload = {"query": CHANGED, "variables": {"id": key}}
    await _talk(end, _text({"id": "1", "type": "subscribe", "payload": payload}))
    return end


async def _connected(port: int) -> socket.socket:
    end = socket.socket()
    end.setblocking(False)
    await asyncio.get_running_loop().sock_connect(end, ("127.0.0.1", port))
    return end


async def _talk(end: socket.socket, sent: bytes, expected: bytes = b"") -> None:
    """Send bytes, and read until the expected ones have come."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(end, sent)
    received = b""
    while expected not in received:
        part = await loop.sock_recv(end, 4096)
        assert part, received
        received += part


def _text(message: object) -> bytes:
    return frame(TEXT, json.dumps(message).encode())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("opened", [open_sse, open_websocket])
async def test_an_idle_stream_takes_little_memory(
    opened: Callable[[int, int], Awaitable[socket.socket]], settings: Settings
) -> None:
    live = metrics.streams[State.LIVE]._value
    others = live.get()
    async with serving_app(settings) as port:
        await log_in()
        async with client_of(port) as client:
            key = await Streaming(port, client).create()
        ends = [await opened(port, key) for _ in range(FIRST)]
        await settled(lambda: live.get() == others + FIRST)
        tracemalloc.start()
        try:
            before = _taken()
            ends += [await opened(port, key) for _ in range(STREAMS)]
            await settled(lambda: live.get() == others + FIRST + STREAMS)
            taken = (_taken() - before) / STREAMS
        finally:
            tracemalloc.stop()
            for end in ends:
                end.close()
        assert taken < CEILING_BYTES


def _taken() -> int:
    """The bytes that are allocated now, but for those of this module and of tracemalloc."""
    gc.collect()
    others = (tracemalloc.Filter(False, __file__), tracemalloc.Filter(False, tracemalloc.__file__))
    statistics = tracemalloc.take_snapshot().filter_traces(others).statistics("filename")
    return sum(each.size for each in statistics)
