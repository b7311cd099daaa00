"""Answers in JSON."""

import json
from collections.abc import Mapping
from typing import Any

from rest_facade.carriers import Carrier


def write(_root: str, value: Mapping[str, Any] | None, _carrier: Carrier | None = None) -> bytes:
    """The object, or null, as text; in JSON the root has no name."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A refusal may name what its caller made up, with halves of characters in it.
    return text.encode(errors="replace")
