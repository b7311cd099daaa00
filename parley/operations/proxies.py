"""Client addresses: how they are parsed, and the X-Forwarded-* headers of trusted proxies."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from parley.setting_types import UNIX

NO_ADDRESS = "-"
"""Stands for the address of a request that has none, as over a Unix socket."""

IPV6_PREFIX_BITS = 64
"""A provider's customer usually has all addresses with the same first 64 bits."""

MAX_ADDRESS_CHARS = 100
"""Limit of an address with its port; longer texts are no addresses, and are not cached."""

ADDRESS_CACHE_SIZE = 1024

NO_PORT = 0
"""Port of a client that is known from X-Forwarded-For only."""

PROXY_CACHE_SIZE = 256
"""Number of addresses for which it is cached whether they are a trusted proxy's."""


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Parse an IP address, with or without a port behind it; None when it is not an address."""
    return _read(text) if len(text) <= MAX_ADDRESS_CHARS else None


@lru_cache(maxsize=ADDRESS_CACHE_SIZE)
def _read(text: str) -> IPv4Address | IPv6Address | None:
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host)
    except ValueError:
        return None
    # A server that listens for IPv4 and IPv6 writes an IPv4 address as a mapped IPv6 one.
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address


@lru_cache(maxsize=ADDRESS_CACHE_SIZE)
def client_network(client: str | None) -> str:
    """The network by which failed logins of a client count: IPv4 address, or IPv6 /64 network."""
    if client is None:
        return NO_ADDRESS
    address = read_address(client)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), IPV6_PREFIX_BITS), strict=False))
    return str(address or client)


SCHEMES: Mapping[str, Mapping[str, str]] = {
    "http": {"http": "http", "https": "https"},
    "websocket": {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"},
}
"""By the type of an ASGI scope: its scheme for each value of X-Forwarded-Proto."""


class TrustedProxies:
    """Middleware that applies X-Forwarded-For, -Proto and -Host if a trusted proxy sent them."""

    def __init__(self, app: ASGIApp, networks: Sequence[str]) -> None:
        self._app = app
        self._networks = [ip_network(network) for network in networks if network != UNIX]
        self._trusts_unix = UNIX in networks
        self._is_proxy = lru_cache(maxsize=PROXY_CACHE_SIZE)(self._is_in_a_network)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the client, scheme and host that the proxy forwarded."""
        client = scope.get("client")
        is_proxy = self._is_proxy(client[0]) if client else self._trusts_unix
        if is_proxy and scope["type"] in SCHEMES:
            scope = self._forwarded(scope)
        await self._app(scope, receive, send)

    def _is_in_a_network(self, text: str) -> bool:
        address = read_address(text)
        return address is not None and self._is_trusted(address)

    def _is_trusted(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._networks)

    def _forwarded(self, scope: Scope) -> Scope:
        headers = Headers(scope=scope)
        proto = headers.get("x-forwarded-proto")
        # A list may come in several header lines.
        host = ",".join(headers.getlist("x-forwarded-host"))
        client = self._client(",".join(headers.getlist("x-forwarded-for")))
        changed = dict(scope)
        if client is not None:
            changed["client"] = (str(client), NO_PORT)
        scheme = SCHEMES[scope["type"]].get(proto or "")
        if scheme is not None:
            changed["scheme"] = scheme
        others = [header for header in scope["headers"] if header[0] != b"host"]
        # A request with two Host lines stays as it is, to be refused.
        if host and len(others) == len(scope["headers"]) - 1:
            # The trusted proxy added the last value; the client may have made up those before.
            last = host.rpartition(",")[2].strip()
            changed["headers"] = [*others, (b"host", last.encode("latin-1"))]
        return changed

    def _client(self, forwarded_for: str) -> IPv4Address | IPv6Address | None:
        """The last address that is no trusted proxy, or the first if all are trusted.

        Each proxy appends the address that it was called from, so addresses before the last
        untrusted one may be made up. None if something between is not an address.
        """
        address = None
        for text in reversed(forwarded_for.split(",")):
            address = read_address(text)
            if address is None or not self._is_trusted(address):
                break
        return address
