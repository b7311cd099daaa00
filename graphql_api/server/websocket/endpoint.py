"""The WebSocket endpoint: refuses foreign pages and other subprotocols, and serves the rest."""

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from graphql_api.errors import Forbidden
from graphql_api.live.metrics import Transport, closed, connected
from graphql_api.server.websocket.closing import BAD_SUBPROTOCOL
from graphql_api.server.websocket.connection import Connection
from graphql_api.server.websocket.handshake import request_of
from graphql_api.server.websocket.messages import errors_of
from graphql_api.server.websocket.service import Service
from graphql_api.server.websocket.socket import Socket

FORBIDDEN = 403

SUBPROTOCOL = "graphql-transport-ws"


class WebSocketEndpoint:
    """Serves the connections of one schema, as an ASGI application."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a connection until it is closed."""
        await receive()
        try:
            self._service.authenticate.refuse_foreign_page(request_of(scope, {}))
        except Forbidden as error:
            await JSONResponse({"errors": errors_of(error)}, FORBIDDEN)(scope, receive, send)
            return
        if SUBPROTOCOL not in scope.get("subprotocols", ()):
            # Only a connection that was accepted can be closed with a code.
            await send({"type": "websocket.accept"})
            reason = f"Subprotocol not acceptable: there is {SUBPROTOCOL} only."
            await send({"type": "websocket.close", "code": BAD_SUBPROTOCOL, "reason": reason})
            closed(Transport.WEBSOCKET, BAD_SUBPROTOCOL)
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        with connected(Transport.WEBSOCKET):
            code = await Connection(self._service, Socket(scope, receive, send)).serve()
        closed(Transport.WEBSOCKET, code)
