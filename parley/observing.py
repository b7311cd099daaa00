"""What is noted of each request: a line in the log, and numbers for `/metrics`.

Never a body, a query string, a variable, a header or anything else that callers send, except for an
operation's name and a request id, which are letters and digits.
"""

import logging
import time
from collections.abc import MutableMapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from prometheus_client import Counter, Histogram
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.errors import report_unexpected
from graphql_api.execution.tally import Outcome, What
from parley.added_headers import add_headers, with_added_headers
from parley.ids import ids_of

logger = logging.getLogger("parley.requests")

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being served, for whatever is logged meanwhile."""

LONGEST_NAME = 100

REQUESTS = Counter("parley_requests", "Requests answered.", ["door", "status"])
SECONDS = Histogram("parley_request_seconds", "Time from request to answer.", ["door"])

COMPILED = Counter(
    "parley_compiled",
    "Inputs and outputs of operations: read and shown by functions made once, or the long way.",
    ["what", "outcome"],
)
# Each with its labels from the start: looking them up costs as much as counting.
_COMPILED = {
    (what, outcome): COMPILED.labels(what, outcome) for what in What for outcome in Outcome
}

GONE = 499
"""What is noted of callers who went away while they were sending; nginx has the number."""

QUIET = ("/livez", "/readyz", "/metrics")
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
        ids = ids_of(scope["headers"])
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
            status = GONE
        except Exception as error:
            if answered:
                raise
            # What no door expected; here so that this answer has its ids, too.
            answer = PlainTextResponse(str(report_unexpected(error)), 500)
            await answer(scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - started
            _note(scope, state, status, seconds)
            request_id.reset(token)


def note_compiled(what: What, outcome: Outcome) -> None:
    """Count something that was compiled, or could not be."""
    _COMPILED[what, outcome].inc()


def _note(scope: Scope, state: MutableMapping[str, Any], status: int, seconds: float) -> None:
    door = state.get("door", "other")
    requests, duration = _numbers(door, status)
    requests.inc()
    duration.observe(seconds)
    if scope["path"] in QUIET or not logger.isEnabledFor(logging.INFO):
        return
    operation = state.get("operation") or "-"
    viewer = state.get("viewer") or "-"
    logger.info(
        "%s %s %s %d %.1f ms",
        door,
        operation[:LONGEST_NAME],
        viewer,
        status,
        seconds * 1000,
        extra={
            "door": door,
            "operation": operation[:LONGEST_NAME],
            "viewer": viewer,
            "status": status,
            "duration_ms": round(seconds * 1000, 1),
        },
    )


@lru_cache(maxsize=256)
def _numbers(door: str, status: int) -> tuple[Counter, Histogram]:
    """What counts the requests of a door: finding them costs as much as counting."""
    return REQUESTS.labels(door, status), SECONDS.labels(door)
