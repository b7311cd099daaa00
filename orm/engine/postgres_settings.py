"""The arguments for asyncpg and Tortoise to connect to the database of a PostgreSQL URL."""

import getpass
import os
import socket
from dataclasses import dataclass, field
from typing import Any

from orm.engine.postgres_tls import check_passfile, tls_arguments
from orm.engine.postgres_url import Address, read_url

APPLICATION = "parley"
"""The service's name in the server's lists of connections, unless the URL says otherwise."""


@dataclass(frozen=True)
class Servers:
    """The servers of a database, and how to connect to them."""

    addresses: tuple[Address, ...]
    target: str
    """libpq's `target_session_attrs`."""
    seconds: float
    """The time that each server has to answer."""
    shuffled: bool
    """True to try them in random order."""
    sockets: tuple[tuple[int, int, int], ...]
    """The arguments of setsockopt for each TCP connection."""
    arguments: dict[str, Any] = field(repr=False)
    """Further arguments of asyncpg.connect."""


def credentials_of(url: str, pool: int, seconds: float) -> dict[str, Any]:
    """Tortoise's credentials for a URL; ValueError for one that cannot be used."""
    read = read_url(url)
    given = read.parameters
    if passfile := given.get("passfile"):
        check_passfile(passfile)
    if not (read.user or os.environ.get("PGUSER") or _is_somebody()):
        raise ValueError("the URL must name a user, since this process has none with a name")
    # A standby would refuse all writes.
    target = "read-write" if len(read.addresses) > 1 else "any"
    wait = float(given.get("connect_timeout", 0)) or seconds / len(read.addresses)
    return {
        "user": read.user,
        "password": read.password,
        "database": read.database,
        # The first connection is opened as all others are: with a time to wait.
        "minsize": 0,
        "maxsize": pool,
        "servers": Servers(
            addresses=read.addresses,
            target=given.get("target_session_attrs") or target,
            seconds=wait,
            shuffled=given.get("load_balance_hosts") == "random",
            sockets=_sockets(given),
            arguments={
                **tls_arguments(given),
                "passfile": given.get("passfile"),
                "server_settings": _server_settings(given),
                # It was asked already.
                "target_session_attrs": "any",
            },
        ),
        # A call waits for one turn of all servers.
        "wait_seconds": max(seconds, wait * len(read.addresses)),
    }


def _is_somebody() -> bool:
    """True if the process's user has a name, libpq's default; in a container it may have none."""
    try:
        return bool(getpass.getuser())
    except (KeyError, OSError):
        return False


KEEPALIVES = {
    "keepalives_idle": "TCP_KEEPIDLE",
    "keepalives_interval": "TCP_KEEPINTVL",
    "keepalives_count": "TCP_KEEPCNT",
    "tcp_user_timeout": "TCP_USER_TIMEOUT",
}


def _sockets(given: dict[str, str]) -> tuple[tuple[int, int, int], ...]:
    """The options of sockets, as libpq sets them: 0, and none, is the system's own."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(given.get("keepalives", "1")))]
    for name, option in KEEPALIVES.items():
        number = int(given.get(name, "0"))
        # Not all systems know all of them.
        if number and hasattr(socket, option):
            options.append((socket.IPPROTO_TCP, getattr(socket, option), number))
    return tuple(options)


def _server_settings(given: dict[str, str]) -> dict[str, str]:
    fallback = given.get("fallback_application_name") or APPLICATION
    settings = {"application_name": given.get("application_name") or fallback}
    if options := given.get("options"):
        settings["options"] = options
    return settings
