"""Observability middleware: request ids and trace context, added headers, metrics, the log line.

Ids tie a response to its log lines and grant no access, so it does no harm if one is guessed.
"""

import logging
import os
import re
import time
from collections.abc import Iterable, MutableMapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from prometheus_client import Counter, Histogram
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.errors import report_unexpected
from graphql_api.schema import Compiled, HitOrMiss
from graphql_api.shared.caching_headers import RAW_NOT_STORED
from graphql_api.shared.content_codings import ACCEPT_ENCODING
from graphql_api.shared.viewer import Door
from parley.operations.compression import compressing

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

WEBSOCKET = "websocket"
"""Stands for the operation in the log line of a WebSocket, which may have run any number."""

SWITCHING_PROTOCOLS = 101

NO_CLOSE = 1006
"""The code of a WebSocket that was lost without being closed."""

UNLOGGED_PATHS = ("/livez", "/readyz", "/metrics")
"""Monitoring requests these every few seconds, so they are not logged."""

REQUESTS = Counter("parley_requests", "Requests that were answered.", ["door", "status"])
SECONDS = Histogram("parley_request_seconds", "Seconds from request to response.", ["door"])

OPERATIONS = Counter(
    "parley_operations",
    "Requests that were answered, by field (GraphQL) or call (REST).",
    ["door", "operation", "status"],
)
OPERATION_SECONDS = Histogram(
    "parley_operation_seconds",
    "Seconds from request to response, by field (GraphQL) or call (REST).",
    ["door", "operation"],
    # Few, because there is a set of them for each operation.
    buckets=(0.005, 0.025, 0.1, 0.5, 2.5, 10),
)
ERRORS = Counter(
    "parley_errors",
    "Answers with an error of that code, also those of status 200; each code of an answer once.",
    ["door", "code"],
)

OTHER = "other"
"""The door, operation or code of what has none, or of one too many."""

MOST_NAMES = 500
"""Operations and codes that metrics tell apart; there are fewer, so this bounds a mistake."""

COMPILED = Counter(
    "parley_compiled",
    "Inputs and outputs of operations, by a compiled function (hit) or without one (miss).",
    ["what", "outcome"],
)
# Looked up once, because looking up the labels costs as much as counting.
_COMPILED = {
    (part, outcome): COMPILED.labels(part, outcome) for part in Compiled for outcome in HitOrMiss
}


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

    The response is compressed inside of it, for callers who ask for that.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

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
        """Pass a WebSocket on, and log it when it is closed; pass on everything else."""
        if scope["type"] == "websocket":
            await self._observe_websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _observe_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The log line of a WebSocket has the code of its close, or the status of its refusal."""
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
            await self._app(scope, receive_observed, send_observed)
        finally:
            # Not by the code, which clients may make up.
            REQUESTS.labels(Door.GRAPHQL, answered).inc()
            _log(state, WEBSOCKET, status, time.perf_counter() - started)
            request_id.reset(token)

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
        for count, duration in _request_metrics(door, call, status):
            count.inc()
            if not takes_time:
                duration.observe(seconds)
        for code in state.get("error_codes", ()):
            _errors(door, code).inc()
        if scope["path"] not in UNLOGGED_PATHS and logger.isEnabledFor(logging.INFO):
            _log(state, state.get("operation") or "-", status, seconds)


def _log(state: MutableMapping[str, Any], operation: str, status: int, seconds: float) -> None:
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


_names: set[str] = set()


def _bounded(name: str | None) -> str:
    """The name as a label, or OTHER for none, and for one too many."""
    if name is None or (name not in _names and len(_names) >= MOST_NAMES):
        return OTHER
    _names.add(name)
    return name


@lru_cache(maxsize=4096)
def _request_metrics(
    door: str, call: str | None, status: int
) -> Sequence[tuple[Counter, Histogram]]:
    """The metrics of a request, cached: looking them up costs as much as counting."""
    name = _bounded(call)
    return (
        (REQUESTS.labels(door, status), SECONDS.labels(door)),
        (OPERATIONS.labels(door, name, status), OPERATION_SECONDS.labels(door, name)),
    )


@lru_cache(maxsize=256)
def _errors(door: str, code: str) -> Counter:
    return ERRORS.labels(door, _bounded(code))
