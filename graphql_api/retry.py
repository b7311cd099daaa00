"""What makes a call safe to be sent again."""

from dataclasses import dataclass
from datetime import timedelta

HEADER = "Idempotency-Key"


@dataclass(frozen=True)
class Retry:
    """The key that a call came with, as its door tells of it."""

    key: str
    """A digest: the key itself is the caller's."""
    operation: str
    """The method and path that it came to."""
    fingerprint: str
    """A digest of all that was sent."""
    kept: timedelta
    """How long the key is remembered."""
