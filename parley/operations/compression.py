"""Compresses response bodies by gzip (RFC 9110, section 8.4.1.3)."""

import asyncio
import secrets
import zlib
from collections.abc import Sequence

from starlette.types import Message, Scope, Send

from graphql_api.shared.content_codings import compressed_etag, least_compressed

LEVEL = 6
"""zlib's own default; higher levels save few bytes of JSON, and take twice the time."""

GZIP_FORMAT = 16 + zlib.MAX_WBITS
"""zlib's number for a gzip header and trailer around the compressed bytes."""

THREAD_BYTES = 128 * 1024
"""Length from which a body is compressed in a thread, so that other requests need not wait."""

MAX_PADDING = 100
"""Bytes by which the length of a compressed body may differ at random."""

FLAGS_OFFSET, NAME_OFFSET = 3, 10
"""Positions in a gzip header (RFC 1952): the byte of flags, and the optional file name."""

HAS_FILE_NAME = b"\x08"

RawHeaders = Sequence[tuple[bytes, bytes]]


def compressing(scope: Scope, send: Send) -> Send:
    """The `send` of a request, which compresses the response if Accept-Encoding asks for it.

    Responses in several parts, without a body, or with a Content-Encoding are sent unchanged.
    """
    least = least_compressed(scope["headers"])
    return send if least is None else _Compressing(send, least)


class _Compressing:
    """Holds the start of a response back until it is known whether its body is compressed."""

    def __init__(self, send: Send, least_bytes: int) -> None:
        self._send, self._least_bytes = send, least_bytes
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is not None:
            body = message.get("body", b"")
            if not message.get("more_body") and self._is_compressed(start, body):
                body = await _compress(body)
                start = {**start, "headers": _compressed_headers(start["headers"], len(body))}
                message = {**message, "body": body}
            await self._send(start)
        await self._send(message)

    def _is_compressed(self, start: Message, body: bytes) -> bool:
        # The bytes of a 206 are a part of the plain response.
        return (
            len(body) >= max(self._least_bytes, 1)
            and start["status"] != 206
            and b"content-encoding" not in dict(start["headers"])
        )


async def _compress(body: bytes) -> bytes:
    """A body in gzip's format, with a file name of random length in its header.

    The length of a compressed body tells how well a secret in it resembles a text beside it that
    somebody else chose (BREACH). At random lengths a listener has to guess many times as often.
    """
    in_thread = len(body) >= THREAD_BYTES
    compressed = await asyncio.to_thread(gzipped, body) if in_thread else gzipped(body)
    flags, names = slice(FLAGS_OFFSET, FLAGS_OFFSET + 1), slice(NAME_OFFSET, NAME_OFFSET)
    padded = bytearray(compressed)
    padded[names] = b"a" * secrets.randbelow(MAX_PADDING) + b"\0"
    padded[flags] = HAS_FILE_NAME
    return bytes(padded)


def gzipped(body: bytes, level: int = LEVEL) -> bytes:
    """A body in gzip's format; always the same bytes for the same body."""
    return zlib.compress(body, level, GZIP_FORMAT)


def _compressed_headers(headers: RawHeaders, length: int) -> list[tuple[bytes, bytes]]:
    """The headers of a response after its body was compressed to that length."""
    kept = [(name, value) for name, value in headers if name not in (b"content-length", b"etag")]
    tags = [
        (name, compressed_etag(value.decode("latin-1")).encode("latin-1"))
        for name, value in headers
        if name == b"etag"
    ]
    return [*kept, *tags, (b"content-length", b"%d" % length), (b"content-encoding", b"gzip")]
