"""Passwords: what they must be, and their hashes by argon2id."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher

from orm.values import find_unstorable

MAX_CHARS = 1024
"""Characters; all of them travel in every header of HTTP Basic."""

HASHER = PasswordHasher()

# A hash takes a core and 64 MiB for a good while, as a verification does.
_hashing_thread = ThreadPoolExecutor(1, thread_name_prefix="hashing")


def problems_of_password(password: str) -> Iterator[str]:
    """What keeps a password from being taken, in words that never repeat it."""
    if not 1 <= len(password) <= MAX_CHARS:
        yield f"must have 1 to {MAX_CHARS} characters"
    yield from find_unstorable(password)


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt and parameters, to be stored."""
    return HASHER.hash(password)


async def hash_in_thread(password: str) -> str:
    """The same, off the event loop, one at a time however many are asked for."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_hashing_thread, hash_password, password)
