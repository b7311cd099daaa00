"""Reading the URL of a PostgreSQL database, as libpq defines it.

Tortoise and asyncpg read a part of libpq's URLs only, and pass what they do not know on to the
server. Here each parameter is honoured, or refused by its name. No text of an error repeats a
value, since any of them may be a part of the password.
"""

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from orm.engine.postgres_parameters import checked

SCHEMES = ("postgresql://", "postgres://")
ENCODE = "; special characters in a user's name or password must be percent-encoded"
HOST = re.compile(r"(?P<host>\[[^\]]*\]|/.*|[^:/]*)(?::(?P<port>[0-9]*))?")
MAX_PORT = 65_535


@dataclass(frozen=True)
class Address:
    """One host of a URL; None is what libpq's environment variables and defaults say."""

    host: str | None = None
    """A name, an IP address, or the folder of a unix socket."""
    port: int | None = None


@dataclass(frozen=True)
class PostgresUrl:
    """The parts of a URL, decoded."""

    addresses: tuple[Address, ...]
    user: str | None
    password: str | None = field(repr=False)
    database: str | None
    parameters: dict[str, str] = field(repr=False)
    """The other parameters, by libpq's names; each is one that the service honours."""


def read_url(url: str) -> PostgresUrl:
    """The parts of a URL; ValueError, without any value, for one that cannot be used."""
    scheme = next((known for known in SCHEMES if url.startswith(known)), None)
    if scheme is None:
        raise ValueError("the URL must start with sqlite:// or postgresql://")
    authority, path, query = _split(url.removeprefix(scheme))
    if authority and "@" not in authority and "@" in path + query:
        # A "/" or "?" of a password ends the authority. What follows must not be named.
        raise ValueError(f"the URL has an @ behind its host{ENCODE}")
    parameters = _parameters(query)
    login, _, hosts = authority.rpartition("@")
    user, _, password = login.partition(":")
    addresses = _addresses(hosts, parameters.pop("host", ""), parameters.pop("port", ""))
    decoded = {
        "user": parameters.pop("user", "") or _decoded(user, "user"),
        "password": parameters.pop("password", "") or _decoded(password, "password"),
        "database": parameters.pop("dbname", "") or _decoded(path, "database"),
    }
    return PostgresUrl(
        addresses=addresses,
        parameters=checked(parameters),
        **{name: text or None for name, text in decoded.items()},
    )


def _split(text: str) -> tuple[str, str, str]:
    """Authority, path and query. A # has no meaning in libpq's URLs."""
    text, _, query = text.partition("?")
    authority, _, path = text.partition("/")
    return authority, path, query


def _parameters(query: str) -> dict[str, str]:
    """The parameters of a query, decoded. A + is a plus, other than in forms."""
    parameters: dict[str, str] = {}
    for part in filter(None, query.split("&")):
        name, separator, value = part.partition("=")
        name = _decoded(name, "query")
        if not separator:
            raise ValueError("the URL's query must be parameters as in name=value, joined by &")
        if name in parameters:
            raise ValueError("the URL gives a parameter twice")
        parameters[name] = _decoded(value, "query")
    return parameters


def _decoded(text: str, part: str) -> str:
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        decoded = "\0"
    if "\0" in decoded:
        raise ValueError(f"the URL's {part} must be UTF-8, percent-encoded, without a zero byte")
    return decoded


def _addresses(authority: str, hosts: str, ports: str) -> tuple[Address, ...]:
    """The addresses that `host:port,host:port` or the parameters `host` and `port` name.

    As in libpq, the parameters win over what stands before the path.
    """
    named = [_address(part) for part in authority.split(",")]
    if hosts:
        usual = named[0].port if len(named) == 1 and named[0].host is None else None
        named = [_address(part, usual) for part in hosts.split(",")]
    if ports:
        numbers = [_port(part) for part in ports.split(",")]
        if len(numbers) not in (1, len(named)):
            raise ValueError("the URL's port must be one number, or as many as it has hosts")
        numbers *= len(named) // len(numbers)
        named = [Address(at.host, port) for at, port in zip(named, numbers, strict=True)]
    if len(named) > 1 and not all(at.host for at in named):
        raise ValueError("the URL has a host without a name between its commas")
    return tuple(named)


def _address(text: str, usual: int | None = None) -> Address:
    match = HOST.fullmatch(unquote(text))
    if match is None:
        if not _is_ipv6(unquote(text)):
            raise ValueError(f"the URL's hosts must be as in host:5432{ENCODE}")
        return Address(unquote(text), usual)
    host = match["host"]
    if host.startswith("["):
        host = host[1:-1]
        if not _is_ipv6(host):
            raise ValueError("the URL's host in brackets must be an IPv6 address")
    elif host.startswith("@"):
        raise ValueError("the URL's host must not be an abstract socket, which asyncpg cannot use")
    return Address(host or None, _port(match["port"]) or usual)


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _port(text: str | None) -> int | None:
    """A port's number; None for libpq's own, 5432."""
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,5}", text) or not 0 < int(text) <= MAX_PORT:
        raise ValueError("the URL's port must be a number up to 65535")
    return int(text)
