"""One connection: its login, its messages, and its end."""

import asyncio

from graphql_api.errors import ParleyError, report_unexpected
from graphql_api.live.stream_limits import caller_of
from graphql_api.server.websocket.closing import (
    INIT_TIMEOUT,
    INTERNAL_ERROR,
    TOO_MANY_INITS,
    UNAUTHORIZED,
    Close,
    Disconnected,
    close_for,
)
from graphql_api.server.websocket.handshake import request_of
from graphql_api.server.websocket.messages import (
    ACK,
    PONG,
    Complete,
    ConnectionInit,
    Ping,
    Subscribe,
    read_message,
)
from graphql_api.server.websocket.operations import Operations
from graphql_api.server.websocket.service import Service
from graphql_api.server.websocket.socket import Socket
from graphql_api.shared.viewer import Door

INIT_SECONDS = 5.0
"""The time that a client has to send connection_init."""


class Connection:
    """A WebSocket that was accepted."""

    __slots__ = ("_closing", "_operations", "_service", "_socket")

    def __init__(self, service: Service, socket: Socket) -> None:
        self._service, self._socket = service, socket
        self._operations: Operations | None = None
        self._closing: asyncio.Task[None] | None = None

    async def serve(self) -> int:
        """Answer messages until the client or the service closes; the code of that."""
        try:
            return await self._serve()
        except Exception as error:
            return await self._close(error)

    async def _serve(self) -> int:
        operations = self._operations = await self._log_in()
        login = operations.login
        with (
            self._service.connection_limits.reserved_by(caller_of(login.viewer)),
            self._service.logins.watch(login, self._end),
        ):
            try:
                await self._socket.send(ACK)
                while True:
                    await self._answer_next(operations)
            except Exception as error:
                return await self._close(error)
            finally:
                await operations.end()

    async def _close(self, error: Exception) -> int:
        """Close the connection for an error, unless it is closed; the code of that."""
        match error:
            case Disconnected():
                return error.code
            case Close():
                close = error
            case ParleyError():
                close = close_for(error)
            case _:
                report_unexpected(error)
                close = Close(INTERNAL_ERROR, "Internal error")
        await self._socket.close(close.code, close.reason)
        return close.code

    async def _first_message(self) -> ConnectionInit:
        try:
            async with asyncio.timeout(INIT_SECONDS):
                return await self._init()
        except TimeoutError:
            raise Close(INIT_TIMEOUT, "Connection initialisation timeout") from None

    async def _init(self) -> ConnectionInit:
        while True:
            match read_message(await self._socket.receive()):
                case ConnectionInit() as init:
                    return init
                case Ping():
                    await self._socket.send(PONG)
                case Subscribe():
                    raise Close(UNAUTHORIZED, "Unauthorized: send connection_init first.")

    async def _log_in(self) -> Operations:
        """Authenticate the client by its first message; the operations that it may begin."""
        init = await self._first_message()
        request = request_of(self._socket.scope, init.payload)
        viewer = await self._service.authenticate(request, Door.GRAPHQL)
        login = self._service.logins.of(request, viewer)
        return Operations(self._service, self._socket, login, request)

    async def _answer_next(self, operations: Operations) -> None:
        # All that is sent here is awaited, so that a client that does not read is not read either.
        match read_message(await self._socket.receive()):
            case Ping():
                await self._socket.send(PONG)
            case Subscribe() as subscribe:
                await operations.begin(subscribe)
            case Complete() as complete:
                operations.complete(complete.id)
            case ConnectionInit():
                raise Close(TOO_MANY_INITS, "Too many initialisation requests")

    def _end(self, error: ParleyError) -> None:
        """Close the connection because its login has ended; `serve` then hears of it."""
        close = close_for(error)
        if self._operations is not None:
            self._operations.silence()
        self._closing = asyncio.create_task(self._socket.close(close.code, close.reason))
