"""GraphQL over WebSocket by the protocol graphql-transport-ws."""

from graphql_api.server.websocket.endpoint import WebSocketEndpoint
from graphql_api.server.websocket.service import Authentication, Service

__all__ = ["Authentication", "Service", "WebSocketEndpoint"]
