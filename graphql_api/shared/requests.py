"""Requests with fast look-ups of headers."""

from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request, empty_receive, empty_send
from starlette.types import Receive, Scope, Send


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
