"""What makes a call safe to be sent again."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request

from graphql_api.errors import InvalidValue, Problem

IDEMPOTENCY_KEY = "Idempotency-Key"


@dataclass(frozen=True)
class RetryKey:
    """The key that a call came with, as its door tells of it."""

    key: str
    """A digest: the key itself is the caller's."""
    operation: str
    """The method and path that it came to."""
    fingerprint: str
    """A digest of all that was sent."""
    kept: timedelta
    """How long the key is remembered."""


RetryOf = Callable[[Request, bytes], RetryKey | None]
"""A request and its body, to what it says of being sent again."""

KEY = re.compile(r"[!-~]{1,255}")

SHAPING = (
    *("Accept", "Content-Type", "Accept-Language"),
    *("SO-Language", "SO-Culture", "SO-TimeZone"),
)
"""Headers that decide what a body means, or how it is answered, at either door."""


def read_retry_key(request: Request, body: bytes, kept: timedelta) -> RetryKey | None:
    """What a request says of being sent again; None without a key, or when it only reads.

    InvalidValue when the key cannot be used. `kept` is how long keys are remembered.
    """
    keys = request.headers.getlist(IDEMPOTENCY_KEY)
    if not keys or request.method in ("GET", "HEAD"):
        return None
    if len(keys) > 1:
        raise InvalidValue(Problem((IDEMPOTENCY_KEY,), "must be sent once only"))
    if not KEY.fullmatch(keys[0]):
        reason = "must have 1 to 255 visible ASCII characters, as a UUID has"
        raise InvalidValue(Problem((IDEMPOTENCY_KEY,), reason))
    # Paths are the same in any case and with a slash at their end.
    operation = f"{request.method} {request.url.path.rstrip('/').lower()}"
    headers = [f"{name}: {value}" for name in SHAPING for value in request.headers.getlist(name)]
    return RetryKey(
        key=_digest(keys[0].encode()),
        operation=operation,
        fingerprint=_digest(
            operation.encode(),
            request.scope["query_string"],
            body,
            *(header.encode() for header in headers),
        ),
        kept=kept,
    )


def _digest(*parts: bytes) -> str:
    """Of the parts with their lengths, so that none can pass for a piece of its neighbour."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()
