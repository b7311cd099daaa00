"""Requests that offer an upgrade (`Upgrade: h2c`): how they would be without the offer."""

from collections.abc import Iterable

KEPT_CONNECTION_OPTIONS = (b"close", b"keep-alive")
UPGRADE_HEADERS = (b"upgrade", b"http2-settings")


def head_without_upgrade(
    method: bytes, url: bytes, version: str, headers: Iterable[tuple[bytes, bytes]]
) -> bytes:
    """The head of a request with all its headers but those that offer an upgrade."""
    lines = [b"%b %b HTTP/%b" % (method, url, version.encode())]
    lines += [
        b"%b: %b" % (name, _kept_options(value) if name == b"connection" else value)
        for name, value in headers
        if name not in UPGRADE_HEADERS
    ]
    return b"\r\n".join([*lines, b"", b""])


def _kept_options(connection: bytes) -> bytes:
    options = [option.strip() for option in connection.lower().split(b",")]
    return b", ".join(option for option in options if option in KEPT_CONNECTION_OPTIONS)
