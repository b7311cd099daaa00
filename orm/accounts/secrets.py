"""Secrets that are handed out: made here, and kept only as digests."""

import hashlib
import hmac
import secrets

BYTES = 32


def new_secret(prefix: str = "") -> str:
    """A secret that nobody can guess."""
    return prefix + secrets.token_urlsafe(BYTES)


def digest_of(secret: str) -> str:
    """What is stored of a secret; fast, since a random one cannot be found by trying words."""
    # Callers send anything: halves of characters have a digest too.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def is_of(digest: str, stored: str) -> bool:
    """Whether two digests are the same, in a time that does not tell how far they are."""
    return hmac.compare_digest(digest, stored)
