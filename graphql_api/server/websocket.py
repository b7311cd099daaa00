"""GraphQL over WebSocket: the protocol graphql-transport-ws, for subscriptions."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import orjson
from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect

from graphql_api.errors import ParleyError, extensions_of
from graphql_api.live.hub import Hub
from graphql_api.live.subscription import NotSubscribed, subscribe
from graphql_api.schema import Schema
from graphql_api.shared.locale import locale_of
from graphql_api.shared.viewer import Door, Viewer

SUBPROTOCOL = "graphql-transport-ws"

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]


class WebSocketEndpoint:
    """Serves the connections of one schema, as an ASGI application."""

    def __init__(self, schema: Schema, hub: Hub, authenticate: Authenticate) -> None:
        self._schema, self._hub, self._authenticate = schema, hub, authenticate

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a connection until it is closed."""
        socket = WebSocket(scope, receive, send)
        if SUBPROTOCOL not in scope.get("subprotocols", ()):
            await socket.close(4406)
            return
        await socket.accept(SUBPROTOCOL)
        with suppress(WebSocketDisconnect):
            await Connection(self._schema, self._hub, self._authenticate, socket).serve()


class Connection:
    """One connection and its subscriptions."""

    def __init__(
        self, schema: Schema, hub: Hub, authenticate: Authenticate, socket: WebSocket
    ) -> None:
        self._schema, self._hub, self._authenticate = schema, hub, authenticate
        self._socket = socket
        self._viewer: Viewer | None = None
        self._running: dict[str, asyncio.Task[None]] = {}

    async def serve(self) -> None:
        """Answer messages until the client or the service closes."""
        try:
            while True:
                await self._answer(json.loads(await self._socket.receive_text()))
        finally:
            for task in self._running.values():
                task.cancel()

    async def _answer(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "connection_init":
                request = _request_of(self._socket, message.get("payload") or {})
                try:
                    self._viewer = await self._authenticate(request, Door.GRAPHQL)
                except ParleyError as error:
                    await self._socket.close(4401, str(error)[:120])
                    raise WebSocketDisconnect from None
                await self._send({"type": "connection_ack"})
            case "ping":
                await self._send({"type": "pong"})
            case "subscribe":
                if self._viewer is None:
                    await self._socket.close(4401, "Unauthorized")
                    raise WebSocketDisconnect
                identity = message["id"]
                self._running[identity] = asyncio.create_task(
                    self._run(identity, message["payload"], self._viewer)
                )
            case "complete":
                task = self._running.pop(message["id"], None)
                if task is not None:
                    task.cancel()

    async def _run(self, identity: str, payload: dict[str, Any], viewer: Viewer) -> None:
        # The payload is the same for all; the id is the client's own.
        prefix = orjson.dumps({"id": identity, "type": "next"}).decode()[:-1] + ',"payload":'

        async def send_next(content: bytes, _cursor: str) -> None:
            text = f"{prefix}{content.decode()}}}"
            await self._socket.send({"type": "websocket.send", "text": text})

        try:
            subscription = await subscribe(
                self._schema,
                payload.get("query"),
                payload.get("variables") or {},
                payload.get("operationName"),
                viewer,
                locale_of(_request_of(self._socket, {})),
            )
            await self._hub.stream(subscription, send_next)
        except NotSubscribed as refused:
            errors = [error.formatted for error in refused.result.errors or ()]
            await self._send({"id": identity, "type": "error", "payload": errors})
        except ParleyError as error:
            errors = [{"message": str(error), "extensions": extensions_of(error)}]
            await self._send({"id": identity, "type": "error", "payload": errors})

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send_text(orjson.dumps(message).decode())


def _request_of(socket: WebSocket, payload: dict[str, Any]) -> Request:
    """The handshake as a request, with the headers that connection_init names."""
    added = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in payload.items()
        if isinstance(value, str)
    ]
    scope = {**socket.scope, "type": "http", "method": "POST"}
    scope["headers"] = [*scope["headers"], *added]
    return Request(scope)
