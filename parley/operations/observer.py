"""What a request is known by: an id of its own, and the trace that it is part of.

They tie an answer to lines in logs, and open nothing: whoever guesses one has only guessed a name.
"""

import logging
import os
import re
import time
from collections.abc import Iterable, MutableMapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from prometheus_client import Counter, Histogram
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.errors import report_unexpected
from graphql_api.schema import Compiled, HitOrMiss

REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
TRACEPARENT = re.compile(rb"00-(?P<trace>[0-9a-f]{32})-[0-9a-f]{16}-(?P<flags>[0-9a-f]{2})")
NO_TRACE = b"0" * 32


@dataclass(frozen=True, slots=True)
class RequestIds:
    """A request's own id, and the traceparent of its answer."""

    request: str
    traceparent: str

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The same for callers."""
        return [
            (b"x-request-id", self.request.encode()),
            (b"traceparent", self.traceparent.encode()),
        ]


def request_ids(headers: Sequence[tuple[bytes, bytes]]) -> RequestIds:
    """The id and the trace that a caller gave, or new ones; the span is always our own."""
    # Of several lines the first, as everywhere.
    sent = dict(reversed(headers))
    made = os.urandom(32).hex()
    this, span, trace, flags = made[:16], made[16:32], made[32:], "00"
    given = sent.get(b"x-request-id")
    if given is not None and REQUEST_ID.fullmatch(given):
        this = given.decode()
    given = sent.get(b"traceparent")
    if given is not None and (known := TRACEPARENT.fullmatch(given)) and known["trace"] != NO_TRACE:
        trace, flags = known["trace"].decode(), known["flags"].decode()
    return RequestIds(this, f"00-{trace}-{span}-{flags}")


ADDED_HEADERS = "added_headers"


def add_headers(scope: Scope, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Note what the answer to a request shall say besides; no door says the same itself."""
    scope.setdefault("state", {}).setdefault(ADDED_HEADERS, []).extend(headers)


def with_added_headers(scope: Scope, start: Message) -> Message:
    """The start of an answer, with all that was noted until now."""
    return {**start, "headers": [*start.get("headers", ()), *scope["state"][ADDED_HEADERS]]}


logger = logging.getLogger("parley.requests")

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being served, for whatever is logged meanwhile."""

MAX_OPERATION_CHARS = 100

REQUESTS = Counter("parley_requests", "Requests answered.", ["door", "status"])
SECONDS = Histogram("parley_request_seconds", "Time from request to answer.", ["door"])

COMPILED = Counter(
    "parley_compiled",
    "Inputs and outputs of operations: read and shown by functions made once, or the long way.",
    ["what", "outcome"],
)
# Each with its labels from the start: looking them up costs as much as counting.
_COMPILED = {
    (what, outcome): COMPILED.labels(what, outcome) for what in Compiled for outcome in HitOrMiss
}

CLIENT_CLOSED_REQUEST = 499
"""What is noted of callers who went away while they were sending; nginx has the number."""

UNLOGGED_PATHS = ("/livez", "/readyz", "/metrics")
"""Asked every few seconds by machines, and of no interest in a log."""


class Observer:
    """Notes each request, and gives it an id; the answer carries that and what else was noted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ids = request_ids(scope["headers"])
        # Of this request alone, whatever the server shares between requests.
        state = scope["state"] = {**scope.get("state", {})}
        add_headers(scope, ids.headers)
        status = 500
        answered = False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], True
                message = with_added_headers(scope, message)
            await send(message)

        token = request_id.set(ids.request)
        started = time.perf_counter()
        try:
            await self._app(scope, receive, send_with_headers)
        except ClientDisconnect:
            status = CLIENT_CLOSED_REQUEST
        except Exception as error:
            if answered:
                raise
            # What no door expected; here so that this answer has its ids, too.
            answer = PlainTextResponse(str(report_unexpected(error)), 500)
            await answer(scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - started
            _record(scope, state, status, seconds)
            request_id.reset(token)


def count_compiled(what: Compiled, outcome: HitOrMiss) -> None:
    """Count something that was compiled, or could not be."""
    _COMPILED[what, outcome].inc()


def _record(scope: Scope, state: MutableMapping[str, Any], status: int, seconds: float) -> None:
    door = state.get("door", "other")
    requests, duration = _request_metrics(door, status)
    requests.inc()
    duration.observe(seconds)
    if scope["path"] in UNLOGGED_PATHS or not logger.isEnabledFor(logging.INFO):
        return
    operation = state.get("operation") or "-"
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


@lru_cache(maxsize=256)
def _request_metrics(door: str, status: int) -> tuple[Counter, Histogram]:
    """What counts the requests of a door: finding them costs as much as counting."""
    return REQUESTS.labels(door, status), SECONDS.labels(door)
