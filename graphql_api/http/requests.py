"""Requests as the doors ask them: many times for the same few headers."""

from functools import cached_property, lru_cache
from typing import Any

from starlette.datastructures import Headers, State
from starlette.requests import Request


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

    @cached_property
    def headers(self) -> IndexedHeaders:
        """What stands before the body."""
        return IndexedHeaders(list(self.scope["headers"]))

    @cached_property
    def state(self) -> State:
        """What is noted of the request while it is served."""
        return State(self.scope.setdefault("state", {}))


@lru_cache(maxsize=256)
def _raw(name: str) -> bytes:
    """A header's name as it is sent; the names that are asked for stand in the code."""
    return name.lower().encode("latin-1")
