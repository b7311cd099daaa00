"""Compares the structure of two JSON responses, but not their values."""

import json
from typing import Any


def differences(expected: bytes, found: bytes) -> list[str]:
    """The paths at which two JSON texts differ in names, lengths of lists, or null."""
    return _differences(json.loads(expected), json.loads(found), "")


def _differences(expected: Any, found: Any, path: str) -> list[str]:
    if isinstance(expected, dict) and isinstance(found, dict):
        unmatched = [f"{path}/{name}" for name in expected.keys() ^ found.keys()]
        shared = [name for name in expected if name in found]
        return unmatched + [
            difference
            for name in shared
            for difference in _differences(expected[name], found[name], f"{path}/{name}")
        ]
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return [f"{path}: {len(expected)} and {len(found)}"]
        pairs = enumerate(zip(expected, found, strict=True))
        return [
            difference
            for index, (a, b) in pairs
            for difference in _differences(a, b, f"{path}/{index}")
        ]
    return [] if (expected is None) == (found is None) else [path]
