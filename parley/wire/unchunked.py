"""Answers to HTTP/1.0 without an announced length: they end with the connection.

uvicorn sends them in chunks, which came with HTTP/1.1. nginx speaks HTTP/1.0 to a service unless it
is told otherwise.
"""

import asyncio

CHUNKED = b"transfer-encoding: chunked\r\n"
CONTINUE = b"HTTP/1.1 100 "
END_OF_LINE = b"\r\n"


class UnchunkedTransport:
    """The transport of one answer, which takes the chunks away that uvicorn makes."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._is_head, self._is_chunked = True, False
        self.is_closing = transport.is_closing
        self.close = transport.close

    def write(self, data: bytes) -> None:
        """Write the head of the answer, or a part of its body."""
        if self._is_head:
            self._is_head = data.startswith(CONTINUE)
            self._is_chunked = CHUNKED in data
            data = data.replace(CHUNKED, b"", 1)
        elif self._is_chunked:
            # At most one chunk and the end of all: a size in hexadecimal, and so many bytes.
            size, _, rest = data.partition(END_OF_LINE)
            data = rest[: int(size, 16)] if size else b""
        self._transport.write(data)
