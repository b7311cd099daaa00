"""Observability middleware: request ids and trace context, added headers, metrics, the log line.

Ids tie a response to its log lines and grant no access, so it does no harm if one is guessed.
"""

import logging
import os
import re
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from prometheus_client import Counter
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.errors import report_unexpected
from graphql_api.schema import Compiled, HitOrMiss
from graphql_api.shared.caching_headers import RAW_NOT_STORED
from graphql_api.shared.content_codings import ACCEPT_ENCODING
from graphql_api.shared.viewer import Door
from parley.operations.compression import compressing
from parley.operations.request_metrics import OTHER, errors_counter, request_metrics

logger = logging.getLogger("parley.requests")

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the current request, for its log lines; None outside a request."""

VALID_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
TRACEPARENT = re.compile(
    rb"00-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})"
)
NO_TRACE = b"0" * 32

ADDED_HEADERS = "added_headers"
"""Key of the ASGI state that holds the headers to be added to the response."""

IS_OPEN_ENDED = "is_open_ended"
"""Key of the ASGI state of requests that wait for events: their time says nothing of the service.
They are counted and logged when they end."""

MAX_OPERATION_CHARS = 100
"""Longer names of operations are cut in the log line."""

BAD_REQUEST = 400
"""Statuses from here on are errors."""

CLIENT_CLOSED_REQUEST = 499
"""Recorded as the status when the client disconnects before its request is read; nginx's code."""

UNLOGGED_PATHS = ("/livez", "/readyz", "/metrics")
"""Monitoring requests these every few seconds, so they are not logged."""

COMPILED = Counter(
    "parley_compiled",
    "Inputs and outputs of operations, by a compiled function (hit) or without one (miss).",
    ["what", "outcome"],
)
# Looked up once, because looking up the labels costs as much as counting.
_COMPILED = {
    (part, outcome): COMPILED.labels(part, outcome) for part in Compiled for outcome in HitOrMiss
}


PassOn = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]
"""Has the application answer what was sent, and records that."""


@dataclass(frozen=True, slots=True)
class RequestIds:
    """A request's id, and the W3C traceparent of its response."""

    request: str
    traceparent: str

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The response headers X-Request-Id and traceparent."""
        return [
            (b"x-request-id", self.request.encode()),
            (b"traceparent", self.traceparent.encode()),
        ]


def request_ids(headers: Sequence[tuple[bytes, bytes]]) -> RequestIds:
    """The request id and trace id that the caller sent, or new ones; the span id is always new."""
    # The first of several header lines counts, as everywhere.
    sent = dict(reversed(headers))
    random = os.urandom(32).hex()
    request, span, trace, flags = random[:16], random[16:32], random[32:], "00"
    header = sent.get(b"x-request-id")
    if header is not None and VALID_REQUEST_ID.fullmatch(header):
        request = header.decode()
    header = sent.get(b"traceparent")
    if (
        header is not None
        and (match := TRACEPARENT.fullmatch(header))
        and match["trace"] != NO_TRACE
    ):
        trace, flags = match["trace"].decode(), match["flags"].decode()
    return RequestIds(request, f"00-{trace}-{span}-{flags}")


def add_headers(scope: Scope, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Add headers to the response of a request; no door sets the same headers itself."""
    scope.setdefault("state", {}).setdefault(ADDED_HEADERS, []).extend(headers)


def with_added_headers(scope: Scope, start: Message) -> Message:
    """The `http.response.start` message, with the headers that were added so far."""
    return {**start, "headers": [*start.get("headers", ()), *scope["state"][ADDED_HEADERS]]}


class Observer:
    """Middleware that gives each request an id, adds headers to its response and records it.

    The response is compressed inside of it, for callers who ask for that. `pass_websocket_on`
    does for WebSockets what this does for requests.
    """

    def __init__(self, app: ASGIApp, pass_websocket_on: PassOn) -> None:
        self._app = app
        self._pass_websocket_on = pass_websocket_on

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, then count and log it; an unexpected error becomes a 500."""
        if scope["type"] != "http":
            await self._pass_on(scope, receive, send)
            return
        ids = self.ids_of(scope)
        # A copy for this request, because the server shares its state between requests.
        state = scope["state"] = {**scope.get("state", {})}
        add_headers(scope, ids.headers)
        status = 500
        answered = False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], True
                add_headers(scope, ((b"date", _http_date(int(time.time()))),))
                message = with_added_headers(scope, message)
                if status >= BAD_REQUEST:
                    message = _not_stored(message)
            await send(message)

        send_to_caller: Send = send_with_headers
        if ACCEPT_ENCODING in dict(scope["headers"]):
            send_to_caller = compressing(scope, send_with_headers)
        token = request_id.set(ids.request)
        started = time.perf_counter()
        try:
            await self._app(scope, receive, send_to_caller)
        except ClientDisconnect:
            status = CLIENT_CLOSED_REQUEST
        except Exception as error:
            if answered:
                raise
            # Answered here and not in an outer layer, so that this response has its ids too.
            internal = report_unexpected(error)
            state["error_codes"] = (internal.code,)
            response = PlainTextResponse(str(internal), 500)
            await response(scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - started
            self.record(scope, state, status, seconds)
            request_id.reset(token)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no request over HTTP; a WebSocket is recorded when it is closed."""
        if scope["type"] == "websocket":
            await self._pass_websocket_on(self._app, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def ids_of(self, scope: Scope) -> RequestIds:
        """The ids of a request."""
        return request_ids(scope["headers"])

    def record(
        self, scope: Scope, state: MutableMapping[str, Any], status: int, seconds: float
    ) -> None:
        """Count and log a request that was answered."""
        door = state.get("door", OTHER)
        # GraphQL's name of an operation is the caller's own, and would be a label of its own.
        call = state.get("root_field" if door == Door.GRAPHQL else "operation")
        takes_time = IS_OPEN_ENDED in state
        for count, duration in request_metrics(door, call, status):
            count.inc()
            if not takes_time:
                duration.observe(seconds)
        for code in state.get("error_codes", ()):
            errors_counter(door, code).inc()
        if scope["path"] not in UNLOGGED_PATHS and logger.isEnabledFor(logging.INFO):
            log_request(state, state.get("operation") or "-", status, seconds)


def log_request(
    state: MutableMapping[str, Any], operation: str, status: int, seconds: float
) -> None:
    """Write the log line of a request that has ended."""
    door = state.get("door", OTHER)
    viewer = state.get("viewer") or "-"
    logger.info(
        "%s %s %s %d %.1f ms",
        door,
        operation[:MAX_OPERATION_CHARS],
        viewer,
        status,
        seconds * 1000,
        extra={
            "door": door,
            "operation": operation[:MAX_OPERATION_CHARS],
            "viewer": viewer,
            "status": status,
            "duration_ms": round(seconds * 1000, 1),
        },
    )


def _not_stored(start: Message) -> Message:
    """The start of an error response, which nobody may keep if it does not say who may."""
    names = dict(start["headers"])
    if b"cache-control" in names:
        return start
    added = [header for header in RAW_NOT_STORED if header[0] not in names]
    return {**start, "headers": [*start["headers"], *added]}


@lru_cache(maxsize=1)
def _http_date(second: int) -> bytes:
    """The Date header; the server's own would be up to a second late.

    It must not be earlier than a Last-Modified that the same response has.
    """
    return formatdate(second, usegmt=True).encode()


def count_compiled(part: Compiled, outcome: HitOrMiss) -> None:
    """Count an operation's input or output that was compiled, or could not be."""
    _COMPILED[part, outcome].inc()
