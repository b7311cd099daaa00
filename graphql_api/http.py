"""The GraphQL door: GraphQL over HTTP, for callers who are logged in."""

from collections.abc import Awaitable, Callable
from typing import Any

import cross_web
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from graphql_api.context import Context
from graphql_api.errors import ParleyError, Unauthenticated, Unavailable, report_unexpected
from graphql_api.schema import Schema
from graphql_api.viewer import Door, Viewer

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]

CHALLENGE = 'Basic realm="parley", charset="UTF-8"'


class GraphQLDoor(GraphQL[Context, None]):
    """Strawberry's ASGI application behind a login; no WebSocket until there are subscriptions."""

    def __init__(self, schema: Schema, authenticate: Authenticate) -> None:
        super().__init__(schema, graphql_ide=None)
        self._authenticate = authenticate

    async def run(self, request: Request | WebSocket, *_args: Any, **_kwargs: Any) -> Any:
        """Authenticate first, so that strangers reach neither parser nor schema."""
        assert isinstance(request, Request)
        try:
            viewer = await self._authenticate(request, Door.GRAPHQL)
            return await super().run(request, Context(viewer))
        except (HTTPException, cross_web.HTTPException):
            raise
        except ParleyError as error:
            return _refuse(error)
        except Exception as error:
            return _refuse(report_unexpected(error))


def _refuse(error: ParleyError) -> Response:
    """What stops a request before it is an operation, in the shape of a GraphQL answer."""
    shown = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
    if isinstance(error, Unauthenticated):
        return JSONResponse(shown, 401, {"WWW-Authenticate": CHALLENGE})
    if isinstance(error, Unavailable):
        return JSONResponse(shown, 503, {"Retry-After": str(error.retry_after)})
    return JSONResponse(shown, 500)
