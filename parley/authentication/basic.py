"""Names and passwords: what a Basic header claims, and whether it is true."""

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
"""Seconds that a good login is taken without verifying it again."""

CACHE_SIZE = 1024


@dataclass(frozen=True)
class PasswordClaim:
    """A name, and the password that is said to be theirs."""

    name: str
    password: str = field(repr=False)


def read_basic(encoded: str) -> PasswordClaim:
    """The claim in the credentials of HTTP Basic; Refused when there is none to be read."""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        raise LoginRefused("credentials that are not Base64 of UTF-8") from None
    name, colon, password = text.partition(":")
    if not colon:
        raise LoginRefused("credentials without a colon")
    return PasswordClaim(name, password)


ClaimOrigin = tuple[str, str]
"""The name that is claimed, and the address that the claim comes from."""


@dataclass(frozen=True)
class VerifiedLogin:
    """A claim that was true, and for how long it is taken to be."""

    digest: bytes
    until: float


class PasswordAuthentication:
    """Tells whether a claim is true, unless too many failed before it.

    A verification costs a quarter of a second of CPU. So requests that come from one address with
    the same claim at the same time share one, and a good one is remembered for a minute under a
    keyed digest of name, password and the user's version: what was remembered is void once the
    password changes. It is good for its own address only, and until that is slowed: otherwise
    whoever is slowed could try passwords on what is remembered.
    """

    def __init__(self, *, demo: bool, free_failures: int) -> None:
        self._demo = demo
        self._free_failures = free_failures
        self._verifier = PasswordVerifier()
        self._secret = secrets.token_bytes(32)
        self._good: OrderedDict[ClaimOrigin, VerifiedLogin] = OrderedDict()
        self._running: dict[tuple[ClaimOrigin, bytes], asyncio.Task[bool]] = {}

    async def caller(self, claim: PasswordClaim, address: str) -> Caller:
        """Whose claim it is; Refused when it is not true, Unavailable when too many log in.

        Slowed, and nothing is verified, when too many of that name or address failed.
        """
        found = await users.find(claim.name)
        user = None if found and found.demo and not self._demo else found
        try:
            is_true = await self._is_true(claim, (claim.name, address), user)
        except RateLimited as error:
            self._good.pop((claim.name, address), None)
            raise LoginDelayed(error.retry_after, found) from None
        if is_true and user is not None:
            return Caller(user)
        if found is None:
            raise LoginRefused("no such user")
        raise LoginRefused("a wrong password" if user else "a user of the demo", found)

    async def _is_true(self, claim: PasswordClaim, origin: ClaimOrigin, user: User | None) -> bool:
        digest = self._digest(claim, user.version if user else 0)
        if self._is_remembered(origin, digest):
            return True
        running = self._running.get((origin, digest))
        if running is None:
            # An unknown name costs as much as a wrong password, so that names cannot be probed.
            password_hash = user.password_hash if user else DUMMY_HASH
            running = asyncio.create_task(self._verified(origin, password_hash, claim.password))
            self._running[origin, digest] = running
            running.add_done_callback(lambda _: self._running.pop((origin, digest), None))
        # Whoever goes away must not take the verification with them: others may wait for it.
        matches = await asyncio.shield(running)
        if matches and user is not None:
            self._remember(origin, digest)
        return matches

    async def _verified(self, origin: ClaimOrigin, password_hash: str, password: str) -> bool:
        if not self._free_failures:
            return await self._verifier.matches(password_hash, password)
        # Counted first, so that of many at once none slips through.
        attempt = await login_backoff.claim(*origin, self._free_failures)
        try:
            matches = await self._verifier.matches(password_hash, password)
        except Unavailable:
            await login_backoff.give_back(attempt)
            raise
        if matches:
            await login_backoff.succeed(attempt)
        return matches

    def _is_remembered(self, origin: ClaimOrigin, digest: bytes) -> bool:
        good = self._good.get(origin)
        if good is None or good.until <= time.monotonic():
            return False
        return hmac.compare_digest(good.digest, digest)

    def _remember(self, origin: ClaimOrigin, digest: bytes) -> None:
        self._good[origin] = VerifiedLogin(digest, time.monotonic() + CACHE_SECONDS)
        self._good.move_to_end(origin)
        while len(self._good) > CACHE_SIZE:
            self._good.popitem(last=False)

    def _digest(self, claim: PasswordClaim, version: int) -> bytes:
        said = f"{version}:{claim.name}:{claim.password}".encode()
        return hmac.digest(self._secret, said, hashlib.sha256)
