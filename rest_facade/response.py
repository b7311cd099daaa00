"""Answers whose headers stand there as they are sent, most of them written once."""

from collections.abc import Iterable, Mapping

from starlette.responses import Response

RawHeaders = tuple[tuple[bytes, bytes], ...]
"""Headers as ASGI sends them."""


class RawResponse(Response):
    """What a story gives: all its headers, and the body that they are of."""

    def __init__(
        self, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes = b""
    ) -> None:
        # Starlette's own would encode every header, and look whether any is there already.
        self.status_code = status
        self.raw_headers = [*headers]
        self.body = body
        self.background = None


def raw(headers: Mapping[str, str]) -> RawHeaders:
    """Headers as they are sent."""
    return tuple(
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
    )


def length_of(body: bytes) -> tuple[bytes, bytes]:
    """The header that tells how long a body is."""
    return b"content-length", b"%d" % len(body)
