"""The whole application behind the wire protocol, in the event loop of a test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import uvicorn

from graphql_api.live.endings import end_streams
from graphql_api.server.websocket.messages import MAX_MESSAGE_BYTES
from parley.app import create_app
from parley.operations.cors import headers_by_origin
from parley.settings import Settings
from parley.wire.limits import WireLimits
from parley.wire.protocol import WireProtocol
from parley.wire.websockets import PING_SECONDS, WebSocketProtocol

LIMITS = WireLimits(head_seconds=20, body_seconds=20, max_connections=1000)


@asynccontextmanager
async def serving_app(
    settings: Settings, limits: WireLimits = LIMITS, ping_seconds: float = PING_SECONDS
) -> AsyncIterator[int]:
    """Serve the application on a free port, which is yielded, until the block ends."""
    config = uvicorn.Config(
        create_app(settings),
        port=0,
        http=partial(  # type: ignore[arg-type]
            WireProtocol, limits=limits, readable_by=headers_by_origin(settings.allowed_origins)
        ),
        ws=WebSocketProtocol,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=ping_seconds,
        ws_ping_timeout=ping_seconds,
        lifespan="on",
        log_config=None,
        access_log=False,
    )
    listener = config.bind_socket()
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started:
            assert not task.done(), "the server has ended"
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        end_streams()
        server.should_exit = True
        await task
        listener.close()
