"""A small application behind the wire protocol, and raw sockets that talk to it."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from parley.operations.cors import RawHeaders
from parley.wire.limits import WireLimits
from parley.wire.protocol import WireProtocol

TIMEOUT_SECONDS = 30
"""Fails a test that hangs; nothing is measured by it."""

SEGMENT_SECONDS = 0.03
"""A pause after which the next bytes arrive as a segment of their own."""

LARGE = b"x" * 12_000_000
"""An answer that fits into no socket's buffers."""


@dataclass
class Echo:
    """An ASGI application that answers what it was sent, and remembers it.

    `/early` is answered before its body is read, `/large` with `LARGE`. `/hold` waits for its turn.
    """

    seen: list[dict[str, Any]] = field(default_factory=list)
    disconnected: list[str] = field(default_factory=list)
    turn: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        path = scope["path"]
        if path == "/early":
            await Response("early", 401)(scope, receive, send)
            return
        if path == "/large":
            await Response(LARGE)(scope, receive, send)
            return
        if path == "/hold":
            await self.turn.wait()
        try:
            body = (await request.body()).decode("latin-1")
        except ClientDisconnect:
            self.disconnected.append(path)
            return
        told = {
            "method": request.method,
            "path": path,
            "headers": [[name.decode(), value.decode()] for name, value in request.headers.raw],
            "body": body,
        }
        self.seen.append(told)
        await JSONResponse(told)(scope, receive, send)


@dataclass
class Served:
    """A server that runs in a thread."""

    port: int
    echo: Echo
    server: uvicorn.Server

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), TIMEOUT_SECONDS)

    def talk(self, *segments: bytes) -> bytes:
        """Send each text as a segment, and return all that comes until the server closes."""
        self.echo.seen.clear()
        self.echo.disconnected.clear()
        with self.connect() as connection:
            for segment in segments:
                try:
                    connection.sendall(segment)
                except ConnectionError:
                    break
                if len(segments) > 1:
                    time.sleep(SEGMENT_SECONDS)
            return read_all(connection)

    @property
    def paths(self) -> list[str]:
        """The paths that the application was asked for by the last `talk`."""
        return [request["path"] for request in self.echo.seen]

    def wait_for_no_connection(self) -> None:
        """Wait until the server has noticed that all connections are closed."""
        for _ in range(TIMEOUT_SECONDS * 100):
            if not self.server.server_state.connections:
                return
            time.sleep(0.01)
        raise AssertionError("connections stay open")


def read_all(connection: socket.socket) -> bytes:
    """Everything that comes until the other side closes, in order or not."""
    received = bytearray()
    while True:
        try:
            part = connection.recv(65536)
        except ConnectionResetError:
            return bytes(received)
        if not part:
            return bytes(received)
        received += part


def statuses(answers: bytes) -> list[int]:
    """The statuses of several answers, in their order."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", answers)]


@contextmanager
def serving(
    limits: WireLimits, readable_by: Mapping[str, RawHeaders] = MappingProxyType({})
) -> Iterator[Served]:
    """Serve `Echo` on a free port until the block ends."""
    echo = Echo()
    config = uvicorn.Config(
        echo,
        port=0,
        http=partial(WireProtocol, limits=limits, readable_by=readable_by),  # type: ignore[arg-type]
        lifespan="off",
        log_config=None,
        access_log=False,
    )
    listener = config.bind_socket()
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=[[listener]])
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield Served(listener.getsockname()[1], echo, server)
    finally:
        server.should_exit = True
        thread.join(TIMEOUT_SECONDS)
        listener.close()
        assert not thread.is_alive(), "the server waits for something that never ends"
