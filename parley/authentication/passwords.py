"""Password verification by Argon2, off the event loop and a few at a time."""

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor

from argon2.exceptions import InvalidHashError, VerificationError

from orm.accounts.passwords import HASHER
from orm.errors import Unavailable

MAX_CONCURRENT = 2
"""A verification takes a core and 64 MiB for a quarter of a second: more would starve the rest."""

MAX_WAIT_SECONDS = 2.0
"""A login that waits longer for its turn is refused with Unavailable."""


def _encoded_zeros(length: int) -> str:
    return base64.b64encode(bytes(length)).decode().rstrip("=")


DUMMY_HASH = (
    f"$argon2id$v=19$m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    f"${_encoded_zeros(HASHER.salt_len)}${_encoded_zeros(HASHER.hash_len)}"
)
"""A hash that no password matches, and that takes as long to verify as a real one."""


class PasswordVerifier:
    """Verifies passwords in threads, at most `MAX_CONCURRENT` at a time."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)
        self._threads = ThreadPoolExecutor(MAX_CONCURRENT, thread_name_prefix="password")

    async def matches(self, password_hash: str, password: str) -> bool:
        """True if the password has that hash; Unavailable after `MAX_WAIT_SECONDS` in the queue."""
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                await self._slots.acquire()
        except TimeoutError:
            raise Unavailable("Too many logins at once; try again in a moment.") from None
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, verify, password_hash, password)
        finally:
            self._slots.release()


def verify(password_hash: str, password: str) -> bool:
    """True if the password has that hash; slow on purpose, as Argon2 is."""
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
