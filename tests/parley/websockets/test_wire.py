"""WebSockets on the socket: hostile frames, clients that do not read, dead ones, and the stop."""

import asyncio
import json
import signal
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
import pytest
from prometheus_client import REGISTRY

from parley.settings import Settings
from parley.wire.limits import WireLimits
from tests.parley.command_line import basic_header, serving, wait_until, workers_of
from tests.parley.streams.conftest import Streaming, log_in
from tests.parley.streams.serving import serving_app
from tests.parley.websockets.clients import SECONDS, connected
from tests.parley.websockets.frames import CLOSE, CONTINUATION, PING, TEXT, frame, handshake

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MOST_IN_BUFFERS = 60_000_000
"""No buffers of two sockets hold as much."""

Raw = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def opened(port: int, **options: int) -> AsyncIterator[Raw]:
    """A connection that was accepted."""
    reader, writer = await asyncio.open_connection("localhost", port, **options)
    try:
        writer.write(handshake(port))
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
        assert head.startswith(b"HTTP/1.1 101 ")
        assert b"x-request-id" in head.lower()
        yield reader, writer
    finally:
        writer.close()


async def close_code(reader: asyncio.StreamReader) -> int:
    """The code in the frame of a close, which is the last one; 1006 if there is none."""
    data = await asyncio.wait_for(reader.read(), SECONDS)
    # A ping before it may have that byte, too.
    at = data.rfind(b"\x88")
    return struct.unpack("!H", data[at + 2 : at + 4])[0] if at >= 0 else 1006


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(TEXT, b"\xff"), 1007),
        (frame(TEXT, b"{}", masked=False), 1002),
        (frame(3), 1002),
        (frame(CONTINUATION, b"x"), 1002),
        (frame(PING, final=False), 1002),
        (frame(TEXT, b'{"type":', final=False) + frame(CONTINUATION) * 1, 4400),
        (frame(TEXT, final=False) + frame(CONTINUATION, final=False) * 5000, 1008),
        (b"GET / HTTP/1.1\r\n\r\n", 1002),
        (frame(CLOSE, struct.pack("!H", 1000)), 1000),
        (frame(CLOSE, b"x"), 1002),
    ],
)
async def test_frames_that_are_not_valid_close(
    streaming: Streaming, caplog: pytest.LogCaptureFixture, sent: bytes, code: int
) -> None:
    async with opened(streaming.port) as (reader, writer):
        writer.write(sent)
        assert await close_code(reader) == code
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["Sec-WebSocket-Key: again"], 400),
        (["Cookie: " + "x" * 9000], 431),
        ([f"X-{number}: 1" for number in range(150)], 431),
        (["Host: other"], 400),
        # It has a body, so it is no handshake but a GET without a login.
        (["Content-Length: 3"], 401),
        (["Origin: \xe9"], 403),
    ],
)
async def test_handshakes_that_are_refused(
    streaming: Streaming, lines: list[str], status: int
) -> None:
    reader, writer = await asyncio.open_connection("localhost", streaming.port)
    writer.write(handshake(streaming.port, *lines))
    head = await asyncio.wait_for(reader.readline(), SECONDS)
    assert head.startswith(b"HTTP/1.1 %d " % status)
    writer.close()


async def test_a_client_that_does_not_read_is_not_read(streaming: Streaming) -> None:
    pings = frame(PING, b"x" * 100) * 1000
    async with opened(streaming.port, limit=1024) as (_, writer):
        # Were pongs buffered without end, all of this would be read.
        sent = 0
        while sent < MOST_IN_BUFFERS and await is_taken(writer, pings):
            sent += len(pings)
        assert sent < MOST_IN_BUFFERS
        writer.transport.abort()


async def is_taken(writer: asyncio.StreamWriter, content: bytes) -> bool:
    """False if the service does not read what is sent to it."""
    writer.write(content)
    try:
        await asyncio.wait_for(writer.drain(), 2)
    except TimeoutError:
        return False
    return True


async def test_a_dead_client_is_closed(database_url: str, settings: Settings) -> None:
    async with serving_app(settings, ping_seconds=0.2) as port:
        await log_in()
        async with opened(port) as (reader, _):
            # It answers no ping.
            assert await close_code(reader) == 1001
        async with connected(port) as client:
            # This one does.
            await client.log_in()
            await asyncio.sleep(1)
            await client.send(type="ping")
            assert await client.next() == {"type": "pong"}


async def test_connections_beyond_the_bound_of_the_worker(
    database_url: str, settings: Settings
) -> None:
    limits = WireLimits(head_seconds=20, body_seconds=20, max_connections=2)
    async with serving_app(settings, limits) as port, opened(port), opened(port):
        reader, writer = await asyncio.open_connection("localhost", port)
        assert (await reader.read()).startswith(b"HTTP/1.1 503 ")
        writer.close()
        await writer.wait_closed()


async def test_closes_are_counted_and_logged(
    streaming: Streaming, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "parley.requests")
    labels = {"transport": "websocket", "code": "4401"}
    before = REGISTRY.get_sample_value("parley_live_closes_total", labels) or 0
    answered = {"door": "graphql", "status": "101"}
    requests = REGISTRY.get_sample_value("parley_requests_total", answered) or 0
    async with connected(streaming.port, X_Request_Id="mine") as client:
        await client.send(type="subscribe", id="1", payload={"query": "{ secret }"})
        await client.closed()
    await asyncio.sleep(0.1)
    assert REGISTRY.get_sample_value("parley_live_closes_total", labels) == before + 1
    assert REGISTRY.get_sample_value("parley_requests_total", answered) == requests + 1
    [line] = [each for each in caplog.records if each.name == "parley.requests"]
    assert line.getMessage().startswith("graphql websocket - 4401 ")


DEMO = {"Authorization": basic_header("tje0", "Tje0")}
INIT = {"type": "connection_init", "payload": DEMO}


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_a_stop_and_a_restart_end_websockets_with_1012(
    tmp_path: Path, database_url: str, sent: signal.Signals
) -> None:
    with serving(tmp_path, "--demo", "--workers", "1") as served:
        port = int(served.base.rpartition(":")[2])

        async def stop() -> None:
            async with opened(port) as (reader, writer), connected(port) as client:
                await client.log_in(**DEMO)
                writer.write(frame(TEXT, json.dumps(INIT).encode()))
                assert b"connection_ack" in await reader.read(1000)
                worker = workers_of(served)
                served.process.send_signal(sent)
                code, reason = await client.closed()
                assert (code, reason) == (1012, "The service restarts; connect again.")
                # This one does not answer the close.
                assert await close_code(reader) == 1012
                if sent is signal.SIGHUP:
                    _, alive = psutil.wait_procs(worker, timeout=SECONDS)
                    assert not alive

        asyncio.run(stop())
        if sent is signal.SIGHUP:
            wait_until(lambda: "Restarted." in served.output(), served)
            assert httpx.get(f"{served.base}/livez", timeout=SECONDS).status_code == 200
        else:
            served.process.wait(SECONDS)
        assert "Traceback" not in served.output()
        assert "The time to stop is over" not in served.output()
