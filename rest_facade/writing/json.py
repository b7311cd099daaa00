"""Parts that many answers have in common, encoded once."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import orjson

from rest_facade.contract.carriers import Carrier


class Shared(dict[str, Any]):
    """An object that is part of many answers, and is never changed."""

    @cached_property
    def json(self) -> orjson.Fragment:
        """Its JSON."""
        return orjson.Fragment(orjson.dumps(dict(self)))


def write(_root: str, value: Mapping[str, Any] | None, _carrier: Carrier | None = None) -> bytes:
    """The object, or null, as text; in JSON the root has no name."""
    try:
        return orjson.dumps(value, default=_encoded, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    except orjson.JSONEncodeError:
        # A refusal may name what its caller made up, with halves of characters in it.
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode(errors="replace")


def _encoded(value: object) -> orjson.Fragment:
    if isinstance(value, Shared):
        return value.json
    raise TypeError
