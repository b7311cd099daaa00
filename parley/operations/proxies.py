"""Addresses that requests come from, as servers and proxies write them."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

NO_ADDRESS = "-"
"""Where requests come from that have no address, as by a Unix socket."""

IPV6_PREFIX_BITS = 64
"""Bits of an IPv6 address that are the same for all that one customer of a provider has."""

MAX_ADDRESS_CHARS = 100
"""Characters of an address with its port; longer texts are none, and not worth remembering."""

ADDRESS_CACHE_SIZE = 1024


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in a text, a port behind it or not; None when it is none."""
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
    # A server that listens for both versions writes the fourth as one of the sixth.
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address


@lru_cache(maxsize=ADDRESS_CACHE_SIZE)
def client_network(client: str | None) -> str:
    """What logins from a client's address are counted under: all of a household as one."""
    if client is None:
        return NO_ADDRESS
    address = read_address(client)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), IPV6_PREFIX_BITS), strict=False))
    return str(address or client)


NO_PORT = 0
"""Of a caller that only a proxy has seen."""

PROXY_CACHE_SIZE = 256
"""Addresses of which is known whether they are a proxy's."""


class TrustedProxies:
    """Puts X-Forwarded-For, -Proto and -Host in place, when a trusted network sent them."""

    def __init__(self, app: ASGIApp, networks: Sequence[str]) -> None:
        self._app = app
        self._networks = [ip_network(network) for network in networks]
        self._is_proxy = lru_cache(maxsize=PROXY_CACHE_SIZE)(self._is_in_a_network)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, as its first sender made it."""
        client = scope.get("client")
        if client and scope["type"] == "http" and self._is_proxy(client[0]):
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
        # Lists may come in several lines.
        host = ",".join(headers.getlist("x-forwarded-host"))
        client = self._client(",".join(headers.getlist("x-forwarded-for")))
        changed = dict(scope)
        if client is not None:
            changed["client"] = (str(client), NO_PORT)
        if proto in ("http", "https"):
            changed["scheme"] = proto
        if host:
            # The last proxy in line is the trusted one; what stands before it is hearsay.
            nearest = host.rpartition(",")[2].strip()
            others = [header for header in scope["headers"] if header[0] != b"host"]
            changed["headers"] = [*others, (b"host", nearest.encode("latin-1"))]
        return changed

    def _client(self, forwarded_for: str) -> IPv4Address | IPv6Address | None:
        """The last in line that is no trusted proxy, or the first where all are trusted.

        Each proxy adds whom it was called by, so what stands before the first stranger is hearsay.
        None when something else than addresses stands in between.
        """
        address = None
        for text in reversed(forwarded_for.split(",")):
            address = read_address(text)
            if address is None or not self._is_trusted(address):
                break
        return address
