"""The REST door as an ASGI application of its own, to be mounted under /api."""

from graphql import GraphQLSchema
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from graphql_api.http.media import accepted_by
from graphql_api.http.requests import IndexedRequest
from rest_facade.calls import bind
from rest_facade.conditions import CACHING
from rest_facade.endpoint import Authenticate, Endpoint
from rest_facade.errors import CODES
from rest_facade.exchange import Execute
from rest_facade.options import Options
from rest_facade.refusals import Refusal, respond
from rest_facade.router import Router
from rest_facade.routes import CALLS


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
    return respond(Refusal(code, message, headers), accepted_by(request))
