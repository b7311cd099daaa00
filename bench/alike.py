"""Whether two answers say the same things, whatever the values are."""

import json
from typing import Any


def differences(expected: bytes, found: bytes) -> list[str]:
    """Where one answer in JSON has other names or another number of things than the other."""
    return _differences(json.loads(expected), json.loads(found), "")


def _differences(expected: Any, found: Any, path: str) -> list[str]:
    if isinstance(expected, dict) and isinstance(found, dict):
        alone = [f"{path}/{name}" for name in expected.keys() ^ found.keys()]
        shared = [name for name in expected if name in found]
        return alone + [
            each
            for name in shared
            for each in _differences(expected[name], found[name], f"{path}/{name}")
        ]
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return [f"{path}: {len(expected)} and {len(found)}"]
        pairs = enumerate(zip(expected, found, strict=True))
        return [each for at, (a, b) in pairs for each in _differences(a, b, f"{path}/{at}")]
    return [] if (expected is None) == (found is None) else [path]
