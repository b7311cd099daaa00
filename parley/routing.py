"""Which door answers a request, after its Host and its address have been checked."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.server.endpoint import GRAPHQL_PATH
from graphql_api.server.refusals import bad_request
from parley.operations.cors import Cors
from parley.setting_types import HOST_NAME
from rest_facade.app import bad_address
from rest_facade.writing.links import MOUNTED_AT

HEALTH_PATHS = ("/livez", "/readyz")
"""Load balancers call these by an IP address, so any Host will do: they hold no data."""

HOST = re.compile(rf"(?P<name>{HOST_NAME})(:[0-9]{{1,5}})?")
ENCODED_SLASH = re.compile(rb"%2[Ff]")
ESCAPE_OUTSIDE_ASCII = re.compile(rb"%[89A-Fa-f][0-9A-Fa-f]")

NO_HOST = "The Host header is missing."
SEVERAL_HOSTS = "There is more than one Host header; send one."
HOST_NOT_ALLOWED = (
    "The Host header names a host that this service does not answer for;"
    " its operator can add it to PARLEY_ALLOWED_HOSTS, or set PARLEY_PUBLIC_URL."
)
NO_WEBSOCKET = f"There is no WebSocket at this address, but at {GRAPHQL_PATH}."
NOT_UTF8 = "The address has a percent-encoded byte that is not UTF-8."


def answered_hosts(allowed_hosts: Sequence[str], public_url: str | None) -> frozenset[str]:
    """The names of the hosts that requests may be sent to, in lower case."""
    return frozenset({name.lower() for name in allowed_hosts} | {*_host_of(public_url)})


def _host_of(public_url: str | None) -> Iterator[str]:
    if public_url is not None and (name := urlsplit(public_url).hostname):
        yield f"[{name}]" if ":" in name else name


class Doors:
    """Middleware that passes requests to the two doors by their paths, and all others on.

    What another host was asked for is refused: a foreign page can give this service's address to a
    name of its own (DNS rebinding), and then reads every answer. Starlette's own middleware for
    this would answer in plain text. Its router and error layers are for pages only: both doors
    write their own errors, and each stream would keep 4 KB of these layers while it is open.
    """

    def __init__(
        self,
        app: ASGIApp,
        facade: ASGIApp,
        graphql: ASGIApp,
        websockets: ASGIApp,
        hosts: frozenset[str],
        origins: frozenset[str],
    ) -> None:
        self._app, self._facade, self._graphql = app, facade, graphql
        # Inside of the check of the Host, which comes before a preflight is answered.
        if origins:
            self._app, self._facade, self._graphql = (
                Cors(each, origins) for each in (app, facade, graphql)
            )
        self._websockets, self._hosts = websockets, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to a door or to the application; 400 if its address is bad."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            scope["path"] = _decoded_path(scope)
            self._check(scope)
        except BadAddress as error:
            response = _refusal(scope, str(error))
            await response(scope, receive, send)
            return
        root_path = scope.get("root_path", "")
        path: str = scope["path"].removeprefix(root_path)
        if scope["type"] == "websocket":
            await self._open(path, scope, receive, send)
        elif _is_rest(path):
            # With the letters that were sent, in upper or lower case.
            mounted = root_path + path[: len(MOUNTED_AT)]
            await self._facade(
                {**scope, "root_path": mounted, "app_root_path": root_path}, receive, send
            )
        else:
            # As at the REST door, a slash at the end changes nothing. Starlette would redirect.
            scope["path"] = scope["path"].removesuffix("/") or "/"
            is_graphql = path.removesuffix("/") == GRAPHQL_PATH
            await (self._graphql if is_graphql else self._app)(scope, receive, send)

    async def _open(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a WebSocket on; 404 where there is none."""
        scope["path"] = path.removesuffix("/")
        if scope["path"] == GRAPHQL_PATH:
            await self._websockets(scope, receive, send)
        else:
            await PlainTextResponse(NO_WEBSOCKET, 404)(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        """BadAddress for a Host that is not allowed, or for bytes that are not UTF-8."""
        if scope["path"] in HEALTH_PATHS and scope["type"] == "http":
            return
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) > 1:
            raise BadAddress(SEVERAL_HOSTS)
        if hosts:
            host = HOST.fullmatch(hosts[0].decode("latin-1"))
            if host is None or host["name"].lower() not in self._hosts:
                raise BadAddress(HOST_NOT_ALLOWED)
        elif scope["http_version"] != "1.0":
            raise BadAddress(NO_HOST)
        query: bytes = scope["query_string"]
        if ESCAPE_OUTSIDE_ASCII.search(query):
            _decode(query)


def _decoded_path(scope: Scope) -> str:
    """The path with its escapes decoded once, all but `%2F`, which separates nothing.

    `%` stands for itself where no two hexadecimal digits follow. BadAddress if it is not UTF-8.
    """
    raw: bytes | None = scope.get("raw_path")
    if raw is None or b"%" not in raw:
        path: str = scope["path"]
        return path
    return _decode(ENCODED_SLASH.sub(b"%252F", raw))


def _decode(escaped: bytes) -> str:
    try:
        return unquote_to_bytes(escaped).decode()
    except UnicodeDecodeError:
        raise BadAddress(NOT_UTF8) from None


def _is_rest(path: str) -> bool:
    """True below the REST door's path, whose ASCII letters match in any case."""
    return (path[: len(MOUNTED_AT) + 1] + "/").lower().startswith(f"{MOUNTED_AT}/")


def _refusal(scope: Scope, message: str) -> Response:
    """The error response of the door that would have answered."""
    request = Request({**scope, "type": "http", "method": scope.get("method", "GET")})
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    if _is_rest(path):
        return bad_address(request, message)
    if path.removesuffix("/") == GRAPHQL_PATH:
        return bad_request(request, message)
    return PlainTextResponse(message, 400)


class BadAddress(Exception):
    """The Host, the path or the query of a request cannot be accepted; the text says why."""
