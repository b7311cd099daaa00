"""Passwords, verified a few at a time."""

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor

from argon2.exceptions import InvalidHashError, VerificationError

from orm.accounts.passwords import HASHER
from orm.errors import Unavailable

MAX_CONCURRENT = 2
"""A verification takes a core and 64 MiB for a good while: more at once would starve the others."""

MAX_WAIT_SECONDS = 2.0
"""Seconds that a login waits for its turn before it is told to come back."""


def _encoded(length: int) -> str:
    return base64.b64encode(bytes(length)).decode().rstrip("=")


DUMMY_HASH = (
    f"$argon2id$v=19$m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    f"${_encoded(HASHER.salt_len)}${_encoded(HASHER.hash_len)}"
)
"""A hash that no password has, and that costs as much to verify against as a real one."""


class PasswordVerifier:
    """Verifies passwords off the event loop, `AT_ONCE` at the most."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(MAX_CONCURRENT)
        self._threads = ThreadPoolExecutor(MAX_CONCURRENT, thread_name_prefix="password")

    async def matches(self, password_hash: str, password: str) -> bool:
        """Whether the password is the hashed one; Unavailable after `LONGEST_WAIT` in line."""
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                await self._turns.acquire()
        except TimeoutError:
            raise Unavailable("Too many logins at once; try again in a moment.") from None
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, verify, password_hash, password)
        finally:
            self._turns.release()


def verify(password_hash: str, password: str) -> bool:
    """Whether the password is the hashed one; takes long by design."""
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
