"""What a reverse proxy says of the request that it passed on: believed only from trusted ones."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


class TrustedProxies:
    """Puts X-Forwarded-Proto and X-Forwarded-Host in place, when a trusted network sent them."""

    def __init__(self, app: ASGIApp, networks: Sequence[str]) -> None:
        self._app = app
        self._networks = [ip_network(network) for network in networks]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, as its first sender made it."""
        if scope["type"] == "http" and self._is_trusted(scope):
            scope = self._forwarded(scope)
        await self._app(scope, receive, send)

    def _is_trusted(self, scope: Scope) -> bool:
        client = scope.get("client")
        if not client:
            return False
        try:
            address = ip_address(client[0])
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    @staticmethod
    def _forwarded(scope: Scope) -> Scope:
        headers = Headers(scope=scope)
        proto = headers.get("x-forwarded-proto")
        # A list may come in several lines.
        host = ",".join(headers.getlist("x-forwarded-host"))
        changed = dict(scope)
        if proto in ("http", "https"):
            changed["scheme"] = proto
        if host:
            # The last proxy in line is the trusted one; what stands before it is hearsay.
            nearest = host.rpartition(",")[2].strip()
            others = [header for header in scope["headers"] if header[0] != b"host"]
            changed["headers"] = [*others, (b"host", nearest.encode("latin-1"))]
        return changed
