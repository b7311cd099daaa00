"""What the peers in Python have in common: where they are, and who may call."""

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


def guarded(app: App) -> App:
    """The same for those who bring the one token, and 401 for others."""

    async def guard(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            sent = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(sent, AUTHORIZATION):
                await send({"type": "http.response.start", "status": 401, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
        await app(scope, receive, send)

    return guard


def serve(app: App) -> None:
    """One worker on this machine's own address, as parley is served."""
    uvicorn.run(
        guarded(app),
        host="127.0.0.1",
        port=PORT,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
