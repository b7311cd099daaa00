"""Requests with fast look-ups of headers, and their bodies, read within a bound."""

import zlib
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request, empty_receive, empty_send
from starlette.types import Receive, Scope, Send

from graphql_api.errors import ContentTooLarge, MalformedBody, UnsupportedEncoding, cut

GZIP = ("gzip", "x-gzip")
GZIP_WINDOW = 31
"""Tells zlib to expect the header of gzip, and the largest window."""


class IndexedHeaders(Headers):
    """Headers indexed by name; Starlette's Headers search the whole list at each look-up."""

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        super().__init__(raw=raw)
        # Of several lines with one name the first one counts, as in Starlette.
        self._first = dict(reversed(raw))
        self._names_are_unique = len(self._first) == len(raw)

    def get(self, key: str, default: Any = None) -> Any:
        """A header's value, or the default if there is no such header."""
        value = self._first.get(_raw(key))
        return default if value is None else value.decode("latin-1")

    def getlist(self, key: str) -> list[str]:
        """The values of all lines of a header; empty if there is no such header."""
        value = self._first.get(_raw(key))
        if value is None:
            return []
        return [value.decode("latin-1")] if self._names_are_unique else super().getlist(key)

    def __getitem__(self, key: str) -> str:
        return self._first[_raw(key)].decode("latin-1")

    def __contains__(self, key: Any) -> bool:
        return _raw(key) in self._first


class IndexedRequest(Request):
    """A request with IndexedHeaders."""

    headers: IndexedHeaders = IndexedHeaders([])
    """A plain attribute that is set at once; Starlette's is a property that is called each time."""

    def __init__(
        self, scope: Scope, receive: Receive = empty_receive, send: Send = empty_send
    ) -> None:
        super().__init__(scope, receive, send)
        self.headers = IndexedHeaders(list(scope["headers"]))


def _raw(name: str) -> bytes:
    """A header's name as ASGI servers send it: bytes in lower case."""
    return name.lower().encode("latin-1")


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, decompressed if it is compressed by gzip.

    ContentTooLarge as soon as there are more than `limit` bytes, before or after decompression;
    UnsupportedEncoding for other encodings. Starlette's own limit is not used, because its response
    is neither the contract's nor GraphQL's.
    """
    encoding = ", ".join(request.headers.getlist("content-encoding")).strip().lower()
    if encoding not in ("", "identity", *GZIP):
        raise UnsupportedEncoding(
            f'The Content-Encoding "{cut(encoding)}" is not taken; use gzip, or none.'
        )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > len(str(limit)) or int(declared) > limit):
        # Before anything is received, so that `Expect: 100-continue` is not answered by 100.
        raise _too_large(limit)
    receive = request.receive
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
        more = message.get("more_body", False)
    body = b"".join(chunks)
    return _decompressed(body, limit) if encoding in GZIP else body


async def until_gone(receive: Receive) -> None:
    """Return when the client of a request, which was read whole, has closed its connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _decompressed(body: bytes, limit: int) -> bytes:
    """The text of a gzip body; never makes more than one byte above the limit."""
    decompressor = zlib.decompressobj(GZIP_WINDOW)
    try:
        text = decompressor.decompress(body, limit + 1)
    except zlib.error:
        raise MalformedBody("The body is not gzip, as its Content-Encoding says.") from None
    if len(text) > limit:
        raise _too_large(limit)
    if not decompressor.eof or decompressor.unused_data:
        raise MalformedBody("The gzip body is not complete, or something follows it.")
    return text


def _too_large(limit: int) -> ContentTooLarge:
    return ContentTooLarge(f"The body may have at most {limit} bytes.")
