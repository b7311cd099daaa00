"""The REST door as an application of its own, to be mounted under /api."""

from graphql import GraphQLSchema
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphql_api.http.media import accepted_by
from rest_facade.endpoint import Authenticate, Endpoint, Execute
from rest_facade.errors import CODES
from rest_facade.operations import bind
from rest_facade.options import Options
from rest_facade.refusals import Refusal, respond
from rest_facade.routes import CALLS


def create_facade(
    schema: GraphQLSchema, execute: Execute, authenticate: Authenticate, options: Options
) -> Starlette:
    """Serve every call of the routes table through `execute`."""
    return Starlette(
        routes=[
            Route(
                f"{call.path}{end}",
                Endpoint(bind(call, schema), authenticate, execute, options).__call__,
                methods=[call.method],
            )
            for call in CALLS
            # The official client posts to a path that ends in a slash, and follows no redirect.
            for end in ("", "/")
        ],
        exception_handlers={HTTPException: _refuse},
    )


async def _refuse(request: Request, error: Exception) -> Response:
    """Give what Starlette refuses, such as an unknown path, the contract's body."""
    assert isinstance(error, HTTPException)
    code = CODES.get(error.status_code, "NOT_FOUND")
    message = f"{request.method} {request.url.path}: {error.detail}."
    return respond(Refusal(code, message, error.headers or {}), accepted_by(request))
