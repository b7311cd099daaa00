"""Passwords: their rules, and their hashes by argon2id."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher

from orm.values import find_unstorable

MAX_CHARS = 1024
"""Longest password; HTTP Basic sends it in the header of every request."""

HASHER = PasswordHasher()

# A hash takes a core and 64 MiB for a quarter of a second, as a verification does.
_hashing_thread = ThreadPoolExecutor(1, thread_name_prefix="hashing")


def problems_of_password(password: str) -> Iterator[str]:
    """The reasons why a password is refused; they never repeat it."""
    if not 1 <= len(password) <= MAX_CHARS:
        yield f"must have 1 to {MAX_CHARS} characters"
    yield from find_unstorable(password)


def hash_password(password: str) -> str:
    """The argon2id hash to store, with its own salt and parameters."""
    return HASHER.hash(password)


async def hash_in_thread(password: str) -> str:
    """The same in a thread, so that the event loop stays free; one hash at a time."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_hashing_thread, hash_password, password)
