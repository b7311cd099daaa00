"""Connecting to the first of a URL's servers that answers and can be used.

asyncpg can do this too, but gives all servers one time together, so that a frozen first one would
leave none for the second. It also asks a server what it is with a prepared statement, which fails
behind a pooler such as pgbouncer: each transaction may have another connection to the server there,
and prepared statements belong to one of them. So poolers are found out, and asked without any.
"""

import asyncio
import random
import socket
from typing import Any

import asyncpg
from asyncpg import Connection, exceptions
from asyncpg.exceptions import TargetServerAttributeNotMatched as NotMatched

from orm.engine.postgres_abandoned import give_up_soon
from orm.engine.postgres_passfile import password_of
from orm.engine.postgres_settings import Servers
from orm.engine.postgres_url import Address

WRITABLE = {
    "read-write": "current_setting('transaction_read_only') = 'off'",
    "primary": "NOT pg_is_in_recovery()",
}
"""The conditions of `target_session_attrs` on a server; `any` has none."""

TRY_NEXT = (
    # It is not there, or its certificate is another's, or it takes too long (TimeoutError).
    OSError,
    # It is starting or stopping, has no connection left, or ended while it was asked.
    *(exceptions.OperatorInterventionError, exceptions.InsufficientResourcesError),
    *(exceptions.PostgresConnectionError, exceptions.ConnectionDoesNotExistError),
    NotMatched,
)
"""Errors after which the next server is tried. One that refuses the login is the answer of all."""


class ServerConnection(Connection):  # type: ignore[misc]  # asyncpg has no types
    """A connection of which nothing needs to be reset when the pool gets it back.

    asyncpg would ask the server each time to forget settings, cursors and locks of the session. No
    statement of this service leaves any: they would be lost behind a pooler.
    """

    def __init__(self, protocol: Any, transport: asyncio.BaseTransport, *others: Any) -> None:
        super().__init__(protocol, transport, *others)
        self.socket: socket.socket = transport.get_extra_info("socket")

    def get_reset_query(self) -> str:
        """No statement; asyncpg rolls back a transaction that is open nevertheless."""
        return ""


async def open_pool(*, servers: Servers, **options: Any) -> "asyncpg.Pool[asyncpg.Record]":
    """A pool of connections to the servers; it opens one when somebody needs it."""
    # Tortoise's defaults, instead of which the servers have theirs.
    others = {name: options[name] for name in options.keys() - {"host", "port", "server_settings"}}
    return await asyncpg.create_pool(connect=Connector(servers).connect, **others)


class Connector:
    """Connects to the servers of a URL."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._last = 0
        """The index of the server that was connected to last."""
        self._poolers: set[Address] = set()
        """Those of the servers that turned out to be poolers."""

    async def connect(self, _dsn: None, **arguments: Any) -> ServerConnection:
        """A connection to the first server that can be used; an error of one otherwise."""
        failures: list[Exception] = []
        for index in self._order():
            try:
                async with asyncio.timeout(self._servers.seconds):
                    connection = await self._open(self._servers.addresses[index], arguments)
            except TRY_NEXT as error:
                failures.append(error)
            else:
                self._last = index
                return connection
        refused = [error for error in failures if isinstance(error, NotMatched)]
        if refused:
            answered = f"{len(refused)} of {len(failures)} servers answer"
            raise NotMatched(f"{answered}, and none is {self._servers.target}")
        raise failures[-1]

    def _order(self) -> list[int]:
        """The order to try the servers in.

        Where only one of them can be the right one, the last right one comes first. After a
        failover nobody waits for the dead server then.
        """
        order = list(range(len(self._servers.addresses)))
        if self._servers.shuffled:
            random.shuffle(order)
        elif self._servers.target in WRITABLE:
            order.sort(key=lambda index: index != self._last)
        return order

    async def _open(self, address: Address, arguments: dict[str, Any]) -> ServerConnection:
        """A connection to one server; one without prepared statements to a pooler."""
        place: dict[str, Any] = {"host": address.host, "port": address.port}
        if address in self._poolers:
            place["statement_cache_size"] = 0
        together = {**arguments, **self._servers.arguments, **place}
        together["password"] = password_of(address.host, address.port, together)
        connection: ServerConnection = await asyncpg.connect(**together)
        try:
            if connection.socket.family != socket.AF_UNIX:
                for option in self._servers.sockets:
                    connection.socket.setsockopt(*option)
            await self._check(connection)
            if address in self._poolers:
                return connection
            if await is_direct(connection):
                # Settings of the session, which a pooler would hand to anybody.
                await give_up_soon(connection)
                return connection
        except BaseException:
            connection.terminate()
            raise
        self._poolers.add(address)
        connection.terminate()
        return await self._open(address, arguments)

    async def _check(self, connection: ServerConnection) -> None:
        condition = WRITABLE.get(self._servers.target)
        if condition is not None and not await holds(connection, condition):
            raise NotMatched


async def is_direct(connection: ServerConnection) -> bool:
    """True if the number that came with the connection is the server's, and not a pooler's own."""
    return await holds(connection, f"pg_backend_pid() = {connection.get_server_pid()}")


async def holds(connection: ServerConnection, condition: str) -> bool:
    """True if a condition in SQL is true; asked without a prepared statement."""
    status: str = await connection.execute(f"SELECT WHERE {condition}")
    return status == "SELECT 1"
