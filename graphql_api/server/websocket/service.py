"""The parts of the service that every WebSocket of a worker uses."""

from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request

from graphql_api.live.hub import Hub
from graphql_api.live.logins import Logins
from graphql_api.live.stream_limits import StreamLimits
from graphql_api.schema import Schema
from graphql_api.server.request import PersistedDocuments
from graphql_api.shared.retry_keys import RetryOf
from graphql_api.shared.viewer import Door, Viewer


class Authentication(Protocol):
    """Authenticates a connection by its handshake and what connection_init adds to that."""

    def refuse_foreign_page(self, request: Request) -> None:
        """Raise Forbidden if a page of another origin opens the connection."""

    async def __call__(self, request: Request, door: Door) -> Viewer:
        """The caller, or a ParleyError."""


@dataclass(frozen=True)
class Service:
    """The parts of the service that every WebSocket of a worker uses."""

    schema: Schema
    hub: Hub
    logins: Logins
    authenticate: Authentication
    persisted: PersistedDocuments
    retry_of: RetryOf
    connection_limits: StreamLimits
    """Bounds the connections of each caller, and of all."""
