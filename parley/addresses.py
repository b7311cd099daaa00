"""Addresses that requests come from, as servers and proxies write them."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

NOWHERE = "-"
"""Where requests come from that have no address, as by a Unix socket."""

HOME = 64
"""Bits of an IPv6 address that are the same for all that one customer of a provider has."""

LONGEST = 100
"""Characters of an address with its port; longer texts are none, and not worth remembering."""

REMEMBERED = 1024


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in a text, a port behind it or not; None when it is none."""
    return _read(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=REMEMBERED)
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


@lru_cache(maxsize=REMEMBERED)
def whose(client: str | None) -> str:
    """What logins from a client's address are counted under: all of a household as one."""
    if client is None:
        return NOWHERE
    address = read_address(client)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), HOME), strict=False))
    return str(address or client)
