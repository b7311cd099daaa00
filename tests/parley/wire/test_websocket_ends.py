"""A WebSocket that is closing already when the service stops."""

import asyncio
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, ClassVar

from uvicorn.config import Config
from websockets.frames import Frame

from parley.wire.endings import StoppingState
from parley.wire.websockets import WebSocketProtocol
from tests.parley.websockets.frames import CLOSE, frame, handshake

Message = MutableMapping[str, Any]


class StopsWhenClosed(WebSocketProtocol):
    """A connection that is told of the stop right after the client has closed it."""

    errors: ClassVar[list[Exception]] = []

    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        try:
            self.shutdown()
            self.keepalive_timeout()
        except Exception as error:
            self.errors.append(error)


async def app(
    _scope: Any,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def test_a_stop_leaves_a_connection_alone_that_the_client_has_closed() -> None:
    loop = asyncio.get_running_loop()
    config = Config(app, ws="none", log_level="critical")
    config.load()
    state = StoppingState()
    server = await loop.create_server(
        lambda: StopsWhenClosed(config, state, {}, loop), "127.0.0.1", 0
    )
    async with server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(handshake(port))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(frame(CLOSE, struct.pack("!H", 1000)))
        async with asyncio.timeout(20):
            answer = await reader.read()
            writer.close()
            while state.connections or state.tasks:  # noqa: ASYNC110  nobody tells
                await asyncio.sleep(0.01)
    assert answer == b"\x88\x02" + struct.pack("!H", 1000)
    assert StopsWhenClosed.errors == []
