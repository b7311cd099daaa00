"""Reads the Idempotency-Key header, which makes a call safe to be retried."""

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
    """The idempotency key of a call, and a fingerprint of the request that it was sent with."""

    key: str
    """A SHA-256 digest in hex; the key itself is a secret of the caller and is not stored."""
    operation: str
    """The method and the path of the request."""
    fingerprint: str
    """A SHA-256 digest in hex of everything that decides what the call does."""
    kept: timedelta
    """The time for which the key is stored."""


RetryOf = Callable[[Request, bytes], RetryKey | None]
"""From a request and its body to the idempotency key; None if there is none."""

KEY = re.compile(r"[!-~]{1,255}")

REPRESENTATION_HEADERS = (
    *("Accept", "Content-Type", "Accept-Language"),
    *("SO-Language", "SO-Culture", "SO-TimeZone"),
)
"""Headers of GraphQL and REST that change the meaning of a body, or the form of the response."""


def read_retry_key(request: Request, body: bytes, kept: timedelta) -> RetryKey | None:
    """The idempotency key of a request; None without a key, or for GET and HEAD.

    `kept` is the time for which keys are stored. Raises InvalidValue for a key that is sent twice,
    or that does not have 1 to 255 visible ASCII characters.
    """
    keys = request.headers.getlist(IDEMPOTENCY_KEY)
    if not keys or request.method in ("GET", "HEAD"):
        return None
    if len(keys) > 1:
        raise InvalidValue(Problem((IDEMPOTENCY_KEY,), "must be sent once only"))
    if not KEY.fullmatch(keys[0]):
        reason = "must have 1 to 255 visible ASCII characters, as a UUID has"
        raise InvalidValue(Problem((IDEMPOTENCY_KEY,), reason))
    # Routes ignore the case of a path, and a slash at its end.
    operation = f"{request.method} {request.url.path.rstrip('/').lower()}"
    headers = [
        f"{name}: {value}"
        for name in REPRESENTATION_HEADERS
        for value in request.headers.getlist(name)
    ]
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
    """SHA-256 of the parts, each after its length: ("ab", "c") and ("a", "bc") differ."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()
