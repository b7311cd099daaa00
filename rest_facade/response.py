"""HTTP responses whose headers are already encoded, and the JSON serializer.

Most headers are encoded once and shared by many responses.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import orjson
from starlette.responses import Response

from rest_facade.contract.carriers import Carrier

RawHeaders = tuple[tuple[bytes, bytes], ...]
"""Headers as ASGI sends them: pairs of a name in lower case and a value, both in Latin-1."""


class RawResponse(Response):
    """A response with all its headers given as raw bytes, and its body."""

    def __init__(
        self, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes = b""
    ) -> None:
        # Starlette's constructor would encode every header and look for ones that are missing.
        self.status_code = status
        self.raw_headers = [*headers]
        self.body = body
        self.background = None


def to_raw_headers(headers: Mapping[str, str]) -> RawHeaders:
    """Encode headers as ASGI sends them."""
    return tuple(
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
    )


def content_length(body: bytes) -> tuple[bytes, bytes]:
    """The Content-Length header of a body."""
    return b"content-length", b"%d" % len(body)


class SharedObject(dict[str, Any]):
    """An object that many responses contain; it is never changed, so its JSON is written once."""

    @cached_property
    def json(self) -> orjson.Fragment:
        """The object as JSON."""
        return orjson.Fragment(orjson.dumps(dict(self)))


def write_json(_root: str, value: Any, _carrier: Carrier | None = None) -> bytes:
    """Write an object, a list, a single value or null as JSON; the root has no name in JSON."""
    try:
        return orjson.dumps(value, default=_encode, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    except orjson.JSONEncodeError:
        # An error message may quote the caller's text, which can hold lone surrogates.
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode(errors="replace")


def _encode(value: object) -> orjson.Fragment:
    if isinstance(value, SharedObject):
        return value.json
    raise TypeError
