"""The REST door as an ASGI application of its own, to be mounted under /api."""

import re
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from graphql import GraphQLSchema
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from graphql_api.shared.media_types import accept_header
from graphql_api.shared.requests import IndexedRequest
from rest_facade.calls import bind
from rest_facade.conditions import CACHING
from rest_facade.endpoint import Authenticate, Endpoint
from rest_facade.errors import CODES
from rest_facade.options import Options
from rest_facade.parameters import KEY
from rest_facade.request import Execute
from rest_facade.routes import CALLS
from rest_facade.writing.error_responses import PublicError, error_response

Served = TypeVar("Served")
ByMethod = Mapping[str, Served]

PLACE = f"{{{KEY}}}"
"""Where a path has a row's key."""


class Router(Generic[Served]):
    """Serveds by path, a slash at its end or not, in any case of ASCII's letters.

    .NET finds paths so, and callers rely on it: the official client posts to a path that ends in a
    slash, and follows no redirect.
    """

    def __init__(self, endpoints: Iterable[tuple[str, str, Served]]) -> None:
        """Of methods, paths and what answers them."""
        paths: dict[str, dict[str, Served]] = {}
        for method, path, endpoint in endpoints:
            by_method = paths.setdefault(path, {})
            by_method[method] = endpoint
            if method == "GET":
                # A GET whose body stays here.
                by_method["HEAD"] = endpoint
        self._plain = {path.lower(): found for path, found in paths.items() if PLACE not in path}
        self._keyed = [(_pattern(path), found) for path, found in paths.items() if PLACE in path]

    def find(self, scope: Scope) -> Served:
        """What answers a request, which gets its path's parameters; HTTPException 404 or 405."""
        method = scope["method"]
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        # Other letters have no other case here: what guards paths in front knows ASCII only.
        folded = path.lower() if path.isascii() else path
        there: ByMethod[Served] = self._plain.get(folded.removesuffix("/"), {})
        if method in there:
            return there[method]
        for pattern, by_method in self._keyed:
            if match := pattern.fullmatch(path):
                if method in by_method:
                    scope["path_params"] = match.groupdict()
                    return by_method[method]
                there = there or by_method
        if there:
            raise HTTPException(405, headers={"Allow": ", ".join(there)})
        raise HTTPException(404)


def _pattern(path: str) -> re.Pattern[str]:
    before, after = path.split(PLACE)
    key = f"(?P<{KEY}>[^/\\n]+)"
    return re.compile(f"{re.escape(before)}{key}{re.escape(after)}/?", re.IGNORECASE | re.ASCII)


class Facade:
    """Answers every request itself, and so needs none of Starlette's layers around it.

    Endpoints refuse in the contract's words whatever goes wrong in them, and the router's refusals
    are put into the same words here.
    """

    def __init__(self, router: Router[Endpoint]) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; there are no WebSockets here."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        request = IndexedRequest(scope, receive, send)
        try:
            endpoint = self._router.find(scope)
        except HTTPException as error:
            response = _refusal(request, error)
        else:
            response = await endpoint(request)
        await response(scope, receive, send)


def create_facade(
    schema: GraphQLSchema, execute: Execute, authenticate: Authenticate, options: Options
) -> Facade:
    """Serve every call of the routes table through `execute`."""
    return Facade(
        Router(
            (
                call.method,
                call.path,
                Endpoint(call, bind(call, schema), authenticate, execute, options),
            )
            for call in CALLS
        )
    )


def _refusal(request: IndexedRequest, error: HTTPException) -> Response:
    """Give what the router refuses, such as an unknown path, the contract's body."""
    code = CODES[error.status_code]
    message = f"{request.method} {request.url.path}: {error.detail}."
    headers = {**(error.headers or {}), **CACHING}
    return error_response(PublicError(code, message, headers), accept_header(request))
