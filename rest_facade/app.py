"""The REST door as an application of its own, to be mounted under /api."""

import re
from collections.abc import Mapping

from graphql import GraphQLSchema
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphql_api.http.media import accepted_by
from rest_facade.calls import bind
from rest_facade.conditions import CACHING
from rest_facade.endpoint import Authenticate, Endpoint
from rest_facade.errors import CODES
from rest_facade.exchange import Execute
from rest_facade.options import Options
from rest_facade.refusals import Refusal, respond
from rest_facade.routes import CALLS


def create_facade(
    schema: GraphQLSchema, execute: Execute, authenticate: Authenticate, options: Options
) -> Starlette:
    """Serve every call of the routes table through `execute`."""
    paths: dict[str, dict[str, Endpoint]] = {}
    for call in CALLS:
        endpoint = Endpoint(call, bind(call, schema), authenticate, execute, options)
        paths.setdefault(call.path, {})[call.method] = endpoint
    facade = Starlette(
        routes=[
            _route(f"{path}{end}", by_method)
            for path, by_method in paths.items()
            # The official client posts to a path that ends in a slash, and follows no redirect.
            for end in ("", "/")
        ],
        exception_handlers={HTTPException: _refuse},
    )
    # Each path stands here with its slash and without; others are told of no host to go to.
    facade.router.redirect_slashes = False
    return facade


def _route(path: str, by_method: Mapping[str, Endpoint]) -> Route:
    """One route for all methods of a path, so that a 405 can name them all."""

    async def answer(request: Request) -> Response:
        # HEAD is a GET whose body stays here.
        return await by_method["GET" if request.method == "HEAD" else request.method](request)

    route = Route(path, answer, methods=list(by_method))
    # .NET finds paths in any case, and callers rely on it.
    route.path_regex = re.compile(route.path_regex.pattern, re.IGNORECASE | re.ASCII)
    return route


async def _refuse(request: Request, error: Exception) -> Response:
    """Give what Starlette refuses, such as an unknown path, the contract's body."""
    assert isinstance(error, HTTPException)
    code = CODES.get(error.status_code, "NOT_FOUND")
    message = f"{request.method} {request.url.path}: {error.detail}."
    headers = {**(error.headers or {}), **CACHING}
    return respond(Refusal(code, message, headers), accepted_by(request))
