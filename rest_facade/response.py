"""Answers whose headers stand there as they are sent, most of them written once."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import orjson
from starlette.responses import Response

from rest_facade.contract.carriers import Carrier

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


class SharedObject(dict[str, Any]):
    """An object that is part of many answers, and is never changed."""

    @cached_property
    def json(self) -> orjson.Fragment:
        """Its JSON."""
        return orjson.Fragment(orjson.dumps(dict(self)))


def write_json(
    _root: str, value: Mapping[str, Any] | None, _carrier: Carrier | None = None
) -> bytes:
    """The object, or null, as text; in JSON the root has no name."""
    try:
        return orjson.dumps(value, default=_encoded, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    except orjson.JSONEncodeError:
        # A refusal may name what its caller made up, with halves of characters in it.
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode(errors="replace")


def _encoded(value: object) -> orjson.Fragment:
    if isinstance(value, SharedObject):
        return value.json
    raise TypeError
