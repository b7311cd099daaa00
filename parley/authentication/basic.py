"""Authentication by name and password: HTTP Basic is read, and the claim is verified."""

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from orm.accounts import login_backoff, users
from orm.errors import RateLimited, Unavailable
from orm.models import User
from parley.authentication.caller import Caller, LoginDelayed, LoginRefused
from parley.authentication.passwords import DUMMY_HASH, PasswordVerifier

CACHE_SECONDS = 60.0
"""Seconds for which a login that succeeded is not verified again."""

CACHE_SIZE = 1024


@dataclass(frozen=True)
class PasswordClaim:
    """A user name, and the password that was sent with it."""

    name: str
    password: str = field(repr=False)


def is_basic(authorization: str | None) -> bool:
    """True if an Authorization header has the scheme Basic."""
    return authorization is not None and authorization[:6].lower() == "basic "


def read_basic(encoded: str) -> PasswordClaim:
    """Decode the credentials of HTTP Basic; LoginRefused when they cannot be decoded."""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        raise LoginRefused("credentials that are not Base64 of UTF-8") from None
    name, colon, password = text.partition(":")
    if not colon:
        raise LoginRefused("credentials without a colon")
    return PasswordClaim(name, password)


ClaimOrigin = tuple[str, str]
"""The user name that is claimed, and the network of the address that it is claimed from."""


@dataclass(frozen=True)
class VerifiedLogin:
    """A login that succeeded, as it is cached."""

    digest: bytes
    valid_until: float
    """By `time.monotonic`."""


class PasswordAuthentication:
    """Verifies password claims, with a cache and with the backoff after failed logins.

    A verification costs a quarter of a second of CPU. So concurrent requests from one address with
    the same claim share one, and a success is cached for a minute under a keyed digest of name,
    password and the user's version: a changed password makes the cached login void. A cached login
    counts for its own address only, and is dropped when that address has to wait: otherwise an
    attacker who has to wait could try passwords against the cache.
    """

    def __init__(self, *, demo: bool, free_failures: int) -> None:
        self._demo = demo
        self._free_failures = free_failures
        self._verifier = PasswordVerifier()
        self._secret = secrets.token_bytes(32)
        self._verified: OrderedDict[ClaimOrigin, VerifiedLogin] = OrderedDict()
        self._running: dict[tuple[ClaimOrigin, bytes], asyncio.Task[bool]] = {}

    async def caller(self, claim: PasswordClaim, address: str) -> Caller:
        """The caller with that name and password.

        LoginRefused when the password is wrong, Unavailable when too many log in at once, and
        LoginDelayed, without verifying anything, when too many logins of that name or address
        failed before.
        """
        stored = await users.find(claim.name)
        user = None if stored and stored.demo and not self._demo else stored
        try:
            matches = await self._matches(claim, (claim.name, address), user)
        except RateLimited as error:
            self._verified.pop((claim.name, address), None)
            raise LoginDelayed(error.retry_after, stored) from None
        if matches and user is not None:
            return Caller(user)
        if stored is None:
            raise LoginRefused("no such user")
        raise LoginRefused("a wrong password" if user else "a user of the demo", stored)

    async def _matches(self, claim: PasswordClaim, origin: ClaimOrigin, user: User | None) -> bool:
        digest = self._digest(claim, user.version if user else 0)
        if self._is_cached(origin, digest):
            return True
        running = self._running.get((origin, digest))
        if running is None:
            # An unknown name takes as long as a wrong password, so that names cannot be probed.
            password_hash = user.password_hash if user else DUMMY_HASH
            running = asyncio.create_task(self._verify(origin, password_hash, claim.password))
            self._running[origin, digest] = running
            running.add_done_callback(lambda _: self._running.pop((origin, digest), None))
        # Shielded, because other requests may wait for it when this one is cancelled.
        matches = await asyncio.shield(running)
        if matches and user is not None:
            self._cache(origin, digest)
        return matches

    async def _verify(self, origin: ClaimOrigin, password_hash: str, password: str) -> bool:
        if not self._free_failures:
            return await self._verifier.matches(password_hash, password)
        # Counted before it is verified, so that many concurrent attempts all count.
        attempt = await login_backoff.claim(*origin, self._free_failures)
        try:
            matches = await self._verifier.matches(password_hash, password)
        except Unavailable:
            await login_backoff.cancel(attempt)
            raise
        if matches:
            await login_backoff.succeed(attempt)
        return matches

    def _is_cached(self, origin: ClaimOrigin, digest: bytes) -> bool:
        login = self._verified.get(origin)
        if login is None or login.valid_until <= time.monotonic():
            return False
        return hmac.compare_digest(login.digest, digest)

    def _cache(self, origin: ClaimOrigin, digest: bytes) -> None:
        self._verified[origin] = VerifiedLogin(digest, time.monotonic() + CACHE_SECONDS)
        self._verified.move_to_end(origin)
        while len(self._verified) > CACHE_SIZE:
            self._verified.popitem(last=False)

    def _digest(self, claim: PasswordClaim, version: int) -> bytes:
        text = f"{version}:{claim.name}:{claim.password}".encode()
        return hmac.digest(self._secret, text, hashlib.sha256)
