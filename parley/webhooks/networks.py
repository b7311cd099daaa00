"""Addresses that webhooks may be sent to: public ones, and those of networks that are allowed.

Whoever may add webhooks must not get at the services around this one (SSRF). A name is looked up
once, all its addresses are checked, and the connection goes to one of them.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
"""Networks of IPv6 whose last four bytes are an IPv4 address."""

NEVER_PUBLIC = tuple(
    map(
        ip_network,
        (
            # The services of clouds that tell credentials; those of others are link-local.
            "168.63.129.16/32",
            # Deprecated: relays, compatible addresses, and sites.
            *("192.88.99.0/24", "::/96", "fec0::/10"),
            # Of the protocols themselves, for examples, and for segment routing: Python's releases
            # differ in these.
            *("192.0.0.0/24", "2001::/23", "100::/64", "3fff::/20", "5f00::/16"),
        ),
    )
)
"""Networks that the registries do not call private, and that are not public either."""

Resolve = Callable[[str, int], Awaitable[Collection[str]]]
"""From a host and a port to its addresses; OSError when it has none."""


class AddressRefused(Exception):
    """A host has an address that nothing may be sent to; the text names no address."""


class AllowedNetworks:
    """The networks that webhooks may be sent to beside public ones."""

    def __init__(self, networks: Collection[str]) -> None:
        self._networks = [*map(ip_network, networks)]

    def check(self, address: Address, *, encrypted: bool) -> None:
        """AddressRefused unless it may be sent to; what is not encrypted stays on this machine."""
        seen = embedded(address)
        listed = any(each in network for network in self._networks for each in {address, seen})
        if not encrypted and not (listed and seen.is_loopback):
            raise AddressRefused(
                "http is for addresses of this machine that PARLEY_WEBHOOK_NETWORKS allows"
            )
        if not listed and not is_public(seen):
            raise AddressRefused(
                "its host has an address that is not public, and that PARLEY_WEBHOOK_NETWORKS does"
                " not allow"
            )


def embedded(address: Address) -> Address:
    """The IPv4 address that packets to an IPv6 address end up at, if it stands for one."""
    if isinstance(address, IPv4Address):
        return address
    if any(address in network for network in NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def is_public(address: Address) -> bool:
    """True for an address of the public Internet."""
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special and not any(address in each for each in NEVER_PUBLIC)


async def look_up(host: str, port: int) -> Collection[str]:
    """The addresses of a host as the operating system knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return dict.fromkeys(str(address[0]) for *_, address in found)


async def checked_addresses(
    host: str, port: int, allowed: AllowedNetworks, resolve: Resolve, *, encrypted: bool
) -> Collection[str]:
    """All addresses of a host, each of which may be sent to; AddressRefused or OSError."""
    addresses = await resolve(host, port)
    for address in addresses:
        # A scope, such as %eth0, is of link-local addresses only.
        allowed.check(ip_address(address.partition("%")[0]), encrypted=encrypted)
    return addresses
