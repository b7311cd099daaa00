"""The header Accept-Encoding, and the ETags of responses that are compressed by gzip."""

from collections.abc import Iterable

from graphql_api.shared.caching import cached_by_text
from graphql_api.shared.weights import weighted_items

ACCEPT_ENCODING = b"accept-encoding"

LEAST_BYTES = 1025
"""Length from which responses are compressed; a shorter one fits into one packet either way."""

CACHE_SIZE = 64

ETAG_SUFFIX = "-gzip"
"""Ends the ETag of a compressed response, whose bytes differ from those of the plain response."""


def least_compressed(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """The length from which a response to these request headers is compressed; None for none.

    No length is too small for callers that take nothing but gzip, as with `identity;q=0`.
    """
    lines = [value.decode("latin-1") for name, value in headers if name == ACCEPT_ENCODING]
    return _least_compressed(", ".join(lines))


@cached_by_text(CACHE_SIZE)
def _least_compressed(header: str) -> int | None:
    weights = {item.value.lower(): item.weight for item in weighted_items(header)}
    others = weights.get("*")
    # x-gzip is an old name of gzip (RFC 9110, section 8.4.1.3).
    gzip = weights.get("gzip", weights.get("x-gzip", others or 0.0))
    # A caller that lists gzip only takes an uncompressed response too, but less gladly.
    identity = weights.get("identity", 0.0 if others == 0 else None)
    if gzip == 0 or (identity is not None and identity > gzip):
        return None
    return 0 if identity == 0 else LEAST_BYTES


def compressed_etag(etag: str) -> str:
    """The ETag of the compressed form of a response, from the ETag of its plain form."""
    return f'{etag.removesuffix(chr(34))}{ETAG_SUFFIX}"'
