"""Requests as the doors ask them: many times for the same few headers."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request, empty_receive, empty_send
from starlette.types import Receive, Scope, Send

from graphql_api.shared.caching import cached_by_text

MOST_QUERIES = 256
"""Queries that are not read again: callers have the same ones at every call."""


class IndexedHeaders(Headers):
    """Headers that are found by their name; Starlette's own look through all of them."""

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        super().__init__(raw=raw)
        # Of several lines the first, as Starlette has it.
        self._first = dict(reversed(raw))
        self._are_single = len(self._first) == len(raw)

    def get(self, key: str, default: Any = None) -> Any:
        """A header's value, or else the default."""
        value = self._first.get(_raw(key))
        return default if value is None else value.decode("latin-1")

    def getlist(self, key: str) -> list[str]:
        """The values of all lines of a header."""
        value = self._first.get(_raw(key))
        if value is None:
            return []
        return [value.decode("latin-1")] if self._are_single else super().getlist(key)

    def __getitem__(self, key: str) -> str:
        return self._first[_raw(key)].decode("latin-1")

    def __contains__(self, key: Any) -> bool:
        return _raw(key) in self._first


class IndexedRequest(Request):
    """A request with such headers."""

    headers: IndexedHeaders = IndexedHeaders([])
    """Here from the start, where Starlette's property looks for them whenever it is asked."""

    def __init__(
        self, scope: Scope, receive: Receive = empty_receive, send: Send = empty_send
    ) -> None:
        super().__init__(scope, receive, send)
        self.headers = IndexedHeaders(list(scope["headers"]))


@lru_cache(maxsize=256)
def _raw(name: str) -> bytes:
    """A header's name as it is sent; the names that are asked for stand in the code."""
    return name.lower().encode("latin-1")


def query_parameter(request: Request, name: str) -> str | None:
    """A query parameter, whose name may be in any case; the last one when there are several."""
    query: bytes = request.scope["query_string"]
    return _parameters_of(query).get(name) if query else None


@cached_by_text(MOST_QUERIES)
def _parameters_of(query: bytes) -> Mapping[str, str]:
    """The last value of each parameter, by its name in lower case."""
    return {name.lower(): value for name, value in QueryParams(query).multi_items()}
