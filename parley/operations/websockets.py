"""WebSockets as the Observer records them: request ids, metrics and the log line."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.shared.viewer import Door
from parley.operations.observer import CLIENT_CLOSED_REQUEST, log_request, request_id, request_ids
from parley.operations.request_metrics import REQUESTS

WEBSOCKET = "websocket"
"""Stands for the operation in the log line of a WebSocket, which may have run any number."""

SWITCHING_PROTOCOLS = 101

NO_CLOSE = 1006
"""The code of a WebSocket that was lost without being closed."""


async def pass_websocket_on(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a WebSocket on, then count and log it when it is closed.

    The log line has the code of its close, or the status of its refusal.
    """
    ids = request_ids(scope["headers"])
    state = scope["state"] = {**scope.get("state", {}), "door": Door.GRAPHQL}
    answered, status = CLIENT_CLOSED_REQUEST, NO_CLOSE

    async def send_observed(message: Message) -> None:
        nonlocal answered, status
        match message["type"]:
            case "websocket.accept":
                answered = SWITCHING_PROTOCOLS
                message = {**message, "headers": [*message.get("headers", ()), *ids.headers]}
            case "websocket.http.response.start":
                answered = status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), *ids.headers]}
            case "websocket.close":
                status = message.get("code", NO_CLOSE)
        await send(message)

    async def receive_observed() -> Message:
        nonlocal status
        message = await receive()
        if message["type"] == "websocket.disconnect" and status == NO_CLOSE:
            status = message.get("code", NO_CLOSE)
        return message

    token = request_id.set(ids.request)
    started = time.perf_counter()
    try:
        await app(scope, receive_observed, send_observed)
    finally:
        # Not by the code, which clients may make up.
        REQUESTS.labels(Door.GRAPHQL, answered).inc()
        log_request(state, WEBSOCKET, status, time.perf_counter() - started)
        request_id.reset(token)
