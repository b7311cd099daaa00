"""Serves the peers in Python: port, database and token from the environment, one worker."""

import hmac
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

PORT = int(os.environ["BENCH_PORT"])
DATABASE = os.environ["BENCH_DATABASE"]
AUTHORIZATION = f"Bearer {os.environ['BENCH_TOKEN']}".encode()

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


def with_authentication(app: App) -> App:
    """The app for requests with the right Bearer token, and 401 for others."""

    async def guard(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            authorization = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(authorization, AUTHORIZATION):
                await send({"type": "http.response.start", "status": 401, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
        await app(scope, receive, send)

    return guard


def serve(app: App) -> None:
    """Run one worker on the loopback interface, with the same options as parley."""
    uvicorn.run(
        with_authentication(app),
        host="127.0.0.1",
        port=PORT,
        log_level="warning",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
