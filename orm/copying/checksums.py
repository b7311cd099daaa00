"""Checksums of tables that do not depend on the database, nor on the order of rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

MODULUS = 2**256


@dataclass
class Checksum:
    """The number of rows that were added, and the sum of their digests."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows, as they are between two databases (tables.py)."""
        for row in rows:
            digest = sha256(orjson.dumps(_canonical(row), option=orjson.OPT_SORT_KEYS)).digest()
            self.total = (self.total + int.from_bytes(digest)) % MODULUS
            self.rows += 1

    def __str__(self) -> str:
        return f"{self.total:064x}"


def _canonical(value: Any) -> Any:
    """The value with whole numbers as integers, since PostgreSQL's JSON has no 1e2 but 100."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int) and not isinstance(value, bool):
        # As text: JSON of PostgreSQL has integers of any length.
        return str(value)
    if isinstance(value, dict):
        return {key: _canonical(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(part) for part in value]
    return value
