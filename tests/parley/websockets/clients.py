"""A client of graphql-transport-ws that sends whatever a test wants."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from prometheus_client import REGISTRY
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.conftest import PASSWORD
from tests.parley.command_line import basic_header

SECONDS = 20
"""Fails a test that hangs; nothing is measured by it."""

PROTOCOL = "graphql-transport-ws"
LOGIN = {"Authorization": basic_header("tje0", PASSWORD)}

NAME = "{ viewer { name } }"
CHANGED = """
subscription changed($id: Int!, $after: String) {
  chatSessionChanged(chatSessionId: $id, after: $after) { cursor chatSession { customerName } }
}
"""


def live_streams() -> float:
    """The number of streams of this process that are told of each event at once."""
    return REGISTRY.get_sample_value("parley_live_streams", {"state": "live"}) or 0


class Client:
    """A connection, and the messages on it."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: Any) -> None:
        """Send a message."""
        await self.connection.send(json.dumps(message))

    async def raw(self, *frames: str | bytes) -> None:
        """Send frames as they are."""
        for frame in frames:
            await self.connection.send(frame)

    async def next(self) -> Any:
        """The next message."""
        async with asyncio.timeout(SECONDS):
            return json.loads(await self.connection.recv())

    async def log_in(self, **payload: Any) -> None:
        """Send connection_init and expect the answer."""
        await self.send(type="connection_init", payload=payload or LOGIN)
        assert await self.next() == {"type": "connection_ack"}

    async def subscribe(self, identity: str, query: str, **more: Any) -> None:
        """Begin an operation."""
        await self.send(id=identity, type="subscribe", payload={"query": query, **more})

    async def follow(self, identity: str, key: int) -> None:
        """Subscribe to a session, and return once the subscription has begun."""
        before = live_streams()
        await self.subscribe(identity, CHANGED, variables={"id": key})
        async with asyncio.timeout(SECONDS):
            while live_streams() == before:  # noqa: ASYNC110  the service tells nobody
                await asyncio.sleep(0.01)

    async def closed(self) -> tuple[int, str]:
        """The code and the reason by which the service closes, after what it has sent before."""
        async with asyncio.timeout(SECONDS):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed as error:
                if error.rcvd is None:
                    return 1006, ""
                return error.rcvd.code, error.rcvd.reason


@asynccontextmanager
async def connected(
    port: int,
    *,
    path: str = "/graphql",
    protocols: Sequence[str] = (PROTOCOL,),
    origin: str | None = None,
    **headers: str,
) -> AsyncIterator[Client]:
    """A connection to the service."""
    async with connect(
        f"ws://localhost:{port}{path}",
        subprotocols=[Subprotocol(each) for each in protocols] or None,
        origin=None if origin is None else Origin(origin),
        additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
        compression=None,
        close_timeout=1,
    ) as connection:
        yield Client(connection)


async def refusal(port: int, **options: Any) -> tuple[int, str]:
    """The status and the body by which a handshake is refused."""
    try:
        async with connected(port, **options):
            pass
    except InvalidStatus as error:
        return error.response.status_code, (error.response.body or b"").decode()
    raise AssertionError("the handshake was accepted")
