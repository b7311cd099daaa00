"""Limits of connections, and the answers to requests that are beyond them."""

import resource
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

MAX_HEAD_BYTES = 64 * 1024
"""Bytes of a request's address and headers; also of what a chunked body has beside its content."""

MAX_HEADERS = 200

OVERHEAD_PER_BYTE = 16
"""Bytes of chunk sizes and extensions that a chunked body may have in addition, for each byte of
content. Chunks of one byte have five."""

MAX_PIPELINED = 100
"""Requests of one connection that may wait for the answers to earlier ones."""

LINGER_SECONDS = 2
"""Seconds that a client has to read a refusal; meanwhile what it still sends is dropped. A socket
that is closed while data arrives is reset, and the client might never see the answer."""

RESERVED_FILES = 64
"""File descriptors that are kept for everything else: database, log, metrics."""


@dataclass(frozen=True)
class WireLimits:
    """Deadlines in seconds, and the number of connections that a worker keeps open."""

    head_seconds: float
    body_seconds: float
    """For a body to arrive; also for a client to take a part of an answer."""
    max_connections: int


def connections_within(wanted: int) -> int:
    """As many connections as wanted, or fewer if the process may not open so many files.

    A process may raise its own limit (`ulimit -S -n`) up to the one that the system has set for it.
    """
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + RESERVED_FILES
    if files == resource.RLIM_INFINITY or files >= needed:
        return wanted
    files = needed if most == resource.RLIM_INFINITY else min(needed, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return max(1, files - RESERVED_FILES)


class Refusal(Exception):
    """A request, or a connection, that is answered here and then closed."""

    def __init__(self, status: int, message: str, header: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.header = header

    def response(self, headers: Iterable[tuple[bytes, bytes]] = ()) -> bytes:
        """The whole response: the message in plain text, with more headers."""
        body = str(self)
        lines = (
            f"date: {formatdate(usegmt=True)}",
            "content-type: text/plain; charset=utf-8",
            f"content-length: {len(body)}",
            "connection: close",
            *filter(None, [self.header]),
            *(f"{name.decode()}: {value.decode()}" for name, value in headers),
        )
        return STATUS_LINE[self.status] + "\r\n".join((*lines, "", body)).encode("ascii")


NOT_HTTP = (400, "The request is not valid HTTP/1.1.")
NO_PROXY = (405, "This service is no proxy.", "allow: GET, POST")
TOO_LATE = (408, "The request did not arrive in time.")
HEAD_TOO_LARGE = (
    431,
    f"The address and headers may have {MAX_HEAD_BYTES} bytes and {MAX_HEADERS} headers in all.",
)
TRAILERS_TOO_LARGE = (431, "The chunk extensions and trailers are too large.")
STOPPING = (503, "The service is stopping; try again soon.", "retry-after: 1")
TOO_MANY_CONNECTIONS = (503, "Too many connections are open; try again soon.", "retry-after: 1")
TOO_MANY_PIPELINED = (503, "Too many requests wait for answers on this connection.")


def head_size(url: bytes, headers: list[tuple[bytes, bytes]]) -> int:
    """The bytes of an address and of the names and values of headers."""
    return len(url) + sum(len(name) + len(value) for name, value in headers)
