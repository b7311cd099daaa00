"""A WebSocket as ASGI has it: text comes and goes, and it is closed once."""

from typing import Any

from starlette.types import Receive, Scope, Send

from graphql_api.server.websocket.closing import BAD_REQUEST, NORMAL, Close, Disconnected

NO_STATUS = 1005


class Socket:
    """The text messages of one connection."""

    __slots__ = ("_receive", "_send", "closed", "scope")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.closed = False
        """True once nothing can be sent any more."""

    async def receive(self) -> str:
        """The next message; Disconnected when there is none, Close for one that is no text."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            self.closed = True
            raise Disconnected(message.get("code") or NO_STATUS)
        text: str | None = message.get("text")
        if text is None:
            raise Close(BAD_REQUEST, "Messages are JSON in text frames.")
        return text

    async def send(self, text: str) -> None:
        """Send a message, as soon as the client has read enough; drop it if the client is gone.

        The hub drives this coroutine itself: it must have sent nothing when it waits.
        """
        if not self.closed:
            await self._pass({"type": "websocket.send", "text": text})

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Close the connection, unless it is closed."""
        if not self.closed:
            self.closed = True
            await self._pass({"type": "websocket.close", "code": code, "reason": reason})

    async def _pass(self, message: dict[str, Any]) -> None:
        try:
            await self._send(message)
        except (OSError, RuntimeError):
            # Servers raise one of these once the connection is lost, or was closed by themselves.
            self.closed = True
