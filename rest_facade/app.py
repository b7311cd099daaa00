"""The REST facade as an ASGI application, which the service mounts under /api."""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, TypeVar

from graphql import GraphQLSchema
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from graphql_api.errors import cut
from graphql_api.live.event_log import EventLog
from graphql_api.shared.media_types import accept_header
from graphql_api.shared.requests import IndexedRequest
from rest_facade.calls import PLACEHOLDER, RestCall, bind
from rest_facade.conditions import CACHING_HEADERS
from rest_facade.endpoint import Endpoint
from rest_facade.errors import CODES_BY_STATUS
from rest_facade.events.call import EVENTS
from rest_facade.list import metadata
from rest_facade.list.representation import METADATA_PATH
from rest_facade.options import Options
from rest_facade.request import Authenticate, Execute
from rest_facade.response import RawResponse, to_raw_headers
from rest_facade.routes import CALLS
from rest_facade.writing.error_responses import PublicError, error_response

Target = TypeVar("Target")
Respond = Callable[[Request], Awaitable[Response]]

ANY_PART = r"([^/\n]+)"
"""Matches the part of a path that a placeholder stands for."""


class Router(Generic[Target]):
    """Endpoints by path, with or without a slash at its end; ASCII letters match in any case.

    .NET matches paths this way, and callers rely on it: the official client posts to a path that
    ends in a slash, and follows no redirect. A path may have any number of placeholders, each for
    one of its parts; a path without them goes before one with them.
    """

    def __init__(self, endpoints: Iterable[tuple[str, str, Target]]) -> None:
        """Take tuples of method, path and endpoint."""
        by_path: dict[str, dict[str, Target]] = {}
        by_pattern: dict[str, dict[str, tuple[list[str], Target]]] = {}
        for method, path, endpoint in endpoints:
            names = PLACEHOLDER.findall(path)
            # The server sends no body to a HEAD.
            for each in (method, "HEAD") if method == "GET" else (method,):
                if names:
                    # Methods of one path may give its placeholders different names.
                    pattern = PLACEHOLDER.sub("{}", path)
                    by_pattern.setdefault(pattern, {})[each] = names, endpoint
                else:
                    by_path.setdefault(path.lower(), {})[each] = endpoint
        self._fixed = by_path
        self._with_places = [(_pattern(path), by_method) for path, by_method in by_pattern.items()]

    def find(self, scope: Scope) -> Target:
        """The endpoint of a request; sets `path_params`; HTTPException 404 or 405."""
        method = scope["method"]
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        # Only ASCII letters match in any case, as in the path rules of a proxy in front.
        folded = path.lower() if path.isascii() else path
        fixed = self._fixed.get(folded.removesuffix("/"), {})
        if method in fixed:
            return fixed[method]
        allowed = dict.fromkeys(fixed)
        for pattern, by_method in self._with_places:
            if match := pattern.fullmatch(path):
                if method in by_method:
                    names, endpoint = by_method[method]
                    scope["path_params"] = dict(zip(names, match.groups(), strict=True))
                    return endpoint
                allowed = allowed or dict.fromkeys(by_method)
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404)


def _pattern(path: str) -> re.Pattern[str]:
    pattern = ANY_PART.join(map(re.escape, path.split("{}")))
    return re.compile(f"{pattern}/?", re.IGNORECASE | re.ASCII)


class Facade:
    """The ASGI application of the REST facade, without Starlette's middleware around it.

    Endpoints turn every error into an error response of the contract, and the router's 404 and 405
    become one here, so no exception handlers are needed.
    """

    def __init__(self, router: Router[Respond]) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request; close a WebSocket, since the facade has none."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        request = IndexedRequest(scope, receive, send)
        try:
            endpoint = self._router.find(scope)
        except HTTPException as error:
            response = _without_endpoint(request, error)
        else:
            response = await endpoint(request)
        await response(scope, receive, send)


def create_facade(
    schema: GraphQLSchema,
    execute: Execute,
    authenticate: Authenticate,
    options: Options,
    calls: Iterable[RestCall] = CALLS,
    event_log: EventLog | None = None,
) -> Facade:
    """The facade with every call of the routes table, which run their operations by `execute`.

    Without an `event_log` no call waits, and there is no call of events. The document that lists
    lead to is not among the calls: it needs no login, and no operation.
    """

    async def list_metadata(_request: Request) -> Response:
        return metadata.response(options.dates.style)

    endpoints = (
        (
            call.method,
            call.path,
            Endpoint(call, bind(call, schema), authenticate, execute, options, event_log),
        )
        for call in (*calls, *([] if event_log is None else [EVENTS]))
    )
    return Facade(Router([*endpoints, ("GET", METADATA_PATH, list_metadata)]))


def bad_address(request: Request, message: str) -> Response:
    """The contract's error response for a Host, a path or a query that cannot be accepted."""
    error = PublicError("INVALID_VALUE", message, CACHING_HEADERS)
    request.state.error_codes = (error.code,)
    return error_response(error, accept_header(request))


def _without_endpoint(request: IndexedRequest, error: HTTPException) -> Response:
    """The contract's error response for an unknown path or method; 204 with Allow for OPTIONS.

    It has no CORS headers, so a browser that asks in front of another origin's call (a preflight)
    takes it as a no.
    """
    headers = {**CACHING_HEADERS}
    if error.headers:
        headers["Allow"] = f"{error.headers['Allow']}, OPTIONS"
        if request.method == "OPTIONS":
            return RawResponse(204, to_raw_headers(headers))
    code = CODES_BY_STATUS[error.status_code]
    request.state.error_codes = (code,)
    message = f"{cut(request.method)} {cut(request.scope['path'])}: {error.detail}."
    return error_response(PublicError(code, message, headers), accept_header(request))
