"""Addresses of webhooks, by their text; parley/webhooks/networks.py checks the rest."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

MAX_CHARS = 2048
MAX_PORT = 65_535
FIRST_OPEN_PORT = 1024
"""Ports below it belong to other services; only those of HTTP are allowed."""

PORTS = {"https": 443, "http": 80}

VISIBLE_ASCII = re.compile(r"[!-~]*")
NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?|[0-9A-Fa-f:.]+")

HTTPS = "must begin with https:// and name a host, as in https://example.com/hook"


def problems_of_url(url: str) -> Iterator[str]:
    """The reasons why nothing can be sent to an address, whatever its host is."""
    if len(url) > MAX_CHARS:
        yield f"must have at most {MAX_CHARS} characters"
        return
    if not VISIBLE_ASCII.fullmatch(url) or "\\" in url:
        yield "must be ASCII without blanks; write other names of hosts in Punycode (xn--)"
        return
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        yield HTTPS
        return
    if parts.scheme not in PORTS or not host or not NAME.fullmatch(host):
        yield HTTPS
        return
    if "@" in parts.netloc:
        yield "must not contain credentials; what is sent is signed"
    if "#" in url:
        yield "must not have a fragment (#)"
    if port is not None and port < FIRST_OPEN_PORT and port != PORTS[parts.scheme]:
        yield f"must have the port {PORTS[parts.scheme]}, or one from {FIRST_OPEN_PORT} on"
