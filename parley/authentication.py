"""Who is calling: from a request's credentials to the Viewer that both doors work for."""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict

from starlette.requests import Request

from graphql_api.viewer import Door, Viewer
from orm import users
from orm.errors import Unauthenticated
from orm.models import User
from parley.basic import NOBODY, Claim, read_basic
from parley.passwords import NOBODYS, Verifier

REMEMBERED_FOR = 60.0
"""Seconds that a good login is taken without verifying it again."""

REMEMBERED_AT_MOST = 1024


class Authenticator:
    """Tells who sends a request.

    A verification costs a quarter of a second of CPU. So requests that come with the same header at
    the same time share one, and a good one is remembered for a minute under a keyed digest of name,
    password and the credential's version: what was remembered is void once the credential changes.
    """

    def __init__(self, *, demo: bool) -> None:
        self._demo = demo
        self._verifier = Verifier()
        self._secret = secrets.token_bytes(32)
        self._good_until: OrderedDict[bytes, float] = OrderedDict()
        self._running: dict[bytes, asyncio.Task[bool]] = {}

    async def __call__(self, request: Request, door: Door) -> Viewer:
        """The viewer; Unauthenticated for anyone unknown, Unavailable when too many log in."""
        request.state.door = door
        claim = read_basic(request.headers.get("authorization"))
        user = await users.find(claim.name)
        if user is not None and user.demo and not self._demo:
            # Everybody knows the demo's passwords.
            user = None
        if not await self._is_true(claim, user) or user is None:
            raise Unauthenticated(NOBODY)
        # For the log; the doors get the viewer itself.
        request.state.viewer = user.name
        return Viewer(user.associate_id, user.name, user.role, door)

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
