"""CORS for the origins of PARLEY_ALLOWED_ORIGINS: preflights, and headers on every answer."""

import logging
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from parley.operations.observer import add_headers
from parley.setting_types import ORIGIN

logger = logging.getLogger("parley.cors")

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Methods that an allowed origin may send anywhere; a path without the method answers 405."""

EXPOSED = (
    *("Accept-Encoding", "Allow", "Date", "ETag", "Idempotency-Key", "Link", "Location"),
    *("Preference-Applied", "RateLimit", "RateLimit-Policy", "Retry-After", "SO-TimeZone"),
    *("traceparent", "WWW-Authenticate", "X-Parley-Cursor", "X-Parley-Ignored-Select"),
    *("X-Request-Id", "X-XSRF-TOKEN"),
)
"""Response headers that scripts may read, besides those that CORS lets them read anyway."""

MAX_AGE = 600
"""Seconds for which a browser remembers a preflight: few, so that a removed origin is soon out."""

MAX_ORIGIN_CHARS = 300
"""Longest origin that is logged; a host's name has 253 characters at most."""

VARY = (b"vary", b"Origin")

RawHeaders = tuple[tuple[bytes, bytes], ...]

NOT_ALLOWED = (
    "Pages of this origin may not call this service;"
    " its operator can let the origin in by PARLEY_ALLOWED_ORIGINS."
)


class Cors(CORSMiddleware):
    """Starlette's middleware, with credentials, and with a refusal that says what to do.

    The headers are added by the Observer, so that they are on its answer to an unexpected error
    too: a browser hides an answer without them from the page.
    """

    def __init__(self, app: ASGIApp, origins: AbstractSet[str]) -> None:
        super().__init__(
            app,
            allow_origins=frozenset(origins),
            allow_methods=METHODS,
            # Whatever the page wants to send, as of its tracing or its GraphQL client.
            allow_headers=("*",),
            allow_credentials=True,
            allow_private_network=True,
            max_age=MAX_AGE,
        )
        self._headers = headers_by_origin(origins)

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a preflight: what the page may send, or 403 and a line in the log."""
        origin = request_headers["origin"]
        if self.is_allowed_origin(origin):
            return super().preflight_response(request_headers)
        named = ORIGIN.fullmatch(origin[:MAX_ORIGIN_CHARS])
        logger.info(
            "Preflight refused: PARLEY_ALLOWED_ORIGINS lacks %s",
            named[0] if named else "an origin that cannot be written there",
        )
        return PlainTextResponse(NOT_ALLOWED, 403, {"Vary": self.preflight_headers["Vary"]})

    async def simple_response(
        self, scope: Scope, receive: Receive, send: Send, request_headers: Headers
    ) -> None:
        """Pass any other request on; its answer tells the browser who may read it."""
        add_headers(scope, self._headers.get(request_headers.get("origin", ""), (VARY,)))
        await self.app(scope, receive, send)


def headers_by_origin(origins: Iterable[str]) -> Mapping[str, RawHeaders]:
    """For each origin the headers of an answer that its pages may read."""
    return {origin: _headers_for(origin) for origin in origins}


def _headers_for(origin: str) -> RawHeaders:
    return (
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", ", ".join(EXPOSED).encode()),
        VARY,
    )
