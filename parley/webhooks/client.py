"""The HTTP client of webhooks: one POST, bounded in time and bytes, to an address that was checked.

httpcore follows no redirect and reads no proxy from the environment.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore

from parley.webhooks.networks import (
    AllowedNetworks,
    Resolve,
    checked_addresses,
    look_up,
)

SECONDS = 15.0
MOST_BYTES = 64 * 1024
"""Bytes of an answer that are read, so that the connection can be used again."""

MOST_CONNECTIONS = 16
IDLE_SECONDS = 15.0


class TimedOut(Exception):
    """There was no answer in time."""


class Unreachable(Exception):
    """There was no connection, or no answer that is HTTP; the text says which."""


@dataclass(frozen=True)
class Answer:
    """The answer of a receiver."""

    status: int
    retry_after: str | None


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections to addresses that were checked; TLS verifies the host's name anyhow."""

    def __init__(self, allowed: AllowedNetworks, resolve: Resolve, *, encrypted: bool) -> None:
        self._allowed, self._resolve, self._encrypted = allowed, resolve, encrypted
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002  httpcore's
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of the host that takes one; AddressRefused."""
        try:
            addresses = await checked_addresses(
                host, port, self._allowed, self._resolve, encrypted=self._encrypted
            )
        except OSError:
            addresses = ()
        refused: Exception = httpcore.ConnectError("its host has no address")
        for address in addresses:
            try:
                return await self._sockets.connect_tcp(address, port, timeout, local_address)
            except httpcore.ConnectError as error:
                refused = error
        raise refused


class Client:
    """Sends to webhooks; open it with `opened`."""

    def __init__(self, pools: Mapping[str, httpcore.AsyncConnectionPool]) -> None:
        """Take a pool of connections for each scheme."""
        self._pools = pools

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a body; AddressRefused, TimedOut or Unreachable if there is no answer."""
        parts = urlsplit(url)
        sent = {"Host": parts.netloc, **headers, "Content-Length": str(len(body))}
        try:
            async with asyncio.timeout(SECONDS):
                return await self._exchange(self._pools[parts.scheme], url, sent, body)
        except (TimeoutError, httpcore.TimeoutException):
            raise TimedOut from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise Unreachable(_reason(error)) from None

    async def _exchange(
        self,
        pool: httpcore.AsyncConnectionPool,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> Answer:
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        # A handshake that is cancelled leaves its socket open; one that ends by itself does not.
        stages = {"timeout": {"connect": SECONDS / 3}}
        async with pool.stream(
            "POST", url, headers=raw, content=body, extensions=stages
        ) as response:
            told = {name.lower(): value for name, value in response.headers}
            answer = Answer(response.status, _text(told.get(b"retry-after")))
            length = 0
            # The end of a short answer leaves the connection for the next event.
            async for part in response.aiter_stream():
                length += len(part)
                if length > MOST_BYTES:
                    break
        return answer


@asynccontextmanager
async def opened(
    allowed: AllowedNetworks,
    resolve: Resolve = look_up,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Client]:
    """A client, whose connections are closed at the end.

    `tls` says which certificates are trusted: those of the operating system, unless given.
    """
    # Not httpcore's default, which trusts a list of its own and not what operators add.
    context = tls or ssl.create_default_context()

    def pool(*, encrypted: bool) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=MOST_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=CheckedBackend(allowed, resolve, encrypted=encrypted),
        )

    async with pool(encrypted=True) as secure, pool(encrypted=False) as plain:
        yield Client({"https": secure, "http": plain})


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def _reason(error: Exception) -> str:
    if isinstance(error.__cause__ or error.__context__, ssl.SSLError):
        return "its certificate is not valid, or it speaks no TLS"
    if isinstance(error, httpcore.ConnectError):
        return "no connection"
    return "no answer of HTTP"
