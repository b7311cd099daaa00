"""The GraphQL door: GraphQL over HTTP, for callers who are logged in."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from graphql_api.context import Context
from graphql_api.errors import ParleyError, Unavailable
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
        except ParleyError as error:
            return _refuse(error)
        return await super().run(request, Context(viewer))


def _refuse(error: ParleyError) -> Response:
    shown = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
    if isinstance(error, Unavailable):
        return JSONResponse(shown, 503, {"Retry-After": str(error.retry_after)})
    return JSONResponse(shown, 401, {"WWW-Authenticate": CHALLENGE})
