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

from orm import users
from orm.models import User
from parley.authentication.caller import Caller, Refused, is_shut_out
from parley.passwords import NOBODYS, Verifier

REMEMBERED_FOR = 60.0
"""Seconds that a good login is taken without verifying it again."""

REMEMBERED_AT_MOST = 1024


@dataclass(frozen=True)
class Claim:
    """A name, and the password that is said to be theirs."""

    name: str
    password: str = field(repr=False)


def read_basic(encoded: str) -> Claim:
    """The claim in the credentials of HTTP Basic; Refused when there is none to be read."""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        raise Refused("credentials that are not Base64 of UTF-8") from None
    name, colon, password = text.partition(":")
    if not colon:
        raise Refused("credentials without a colon")
    return Claim(name, password)


class Passwords:
    """Tells whether a claim is true.

    A verification costs a quarter of a second of CPU. So requests that come with the same claim at
    the same time share one, and a good one is remembered for a minute under a keyed digest of name,
    password and the user's version: what was remembered is void once the password changes.
    """

    def __init__(self, *, demo: bool) -> None:
        self._demo = demo
        self._verifier = Verifier()
        self._secret = secrets.token_bytes(32)
        self._good_until: OrderedDict[bytes, float] = OrderedDict()
        self._running: dict[bytes, asyncio.Task[bool]] = {}

    async def caller(self, claim: Claim) -> Caller:
        """Whose claim it is; Refused when it is not true, Unavailable when too many log in."""
        found = await users.find(claim.name)
        user = None if found and is_shut_out(found, demo=self._demo) else found
        if await self._is_true(claim, user) and user is not None:
            return Caller(user)
        if found is None:
            raise Refused("no such user")
        raise Refused("a wrong password" if user else "a user of the demo", found)

    async def _is_true(self, claim: Claim, user: User | None) -> bool:
        digest = self._digest(claim, user.version if user else 0)
        if self._good_until.get(digest, 0.0) > time.monotonic():
            return True
        running = self._running.get(digest)
        if running is None:
            # An unknown name costs as much as a wrong password, so that names cannot be probed.
            password_hash = user.password_hash if user else NOBODYS
            running = asyncio.create_task(self._verifier.matches(password_hash, claim.password))
            self._running[digest] = running
            running.add_done_callback(lambda _: self._running.pop(digest, None))
        # Whoever goes away must not take the verification with them: others may wait for it.
        matches = await asyncio.shield(running)
        if matches and user is not None:
            self._remember(digest)
        return matches

    def _remember(self, digest: bytes) -> None:
        self._good_until[digest] = time.monotonic() + REMEMBERED_FOR
        self._good_until.move_to_end(digest)
        while len(self._good_until) > REMEMBERED_AT_MOST:
            self._good_until.popitem(last=False)

    def _digest(self, claim: Claim, version: int) -> bytes:
        said = f"{version}:{claim.name}:{claim.password}".encode()
        return hmac.digest(self._secret, said, hashlib.sha256)
