"""Work on the open database that only one process does at a time, such as migrating.

The lock is part of the transaction of the work, and ends with it, also when the process is killed.
On SQLite it is the write lock of the file. On PostgreSQL it is an advisory lock of the transaction,
which holds behind pgbouncer too.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, TypeVar

from tortoise.transactions import in_transaction

from orm.engine.outages import Cause
from orm.errors import DatabaseAway, Unavailable

Result = TypeVar("Result")

WAIT_SECONDS = 60.0
"""Seconds to wait for others to release the lock."""

RETRY_SECONDS = 0.1
"""Seconds between two attempts to get it."""


class _Locked(Exception):
    """Another process has the lock."""


async def run_alone(
    work: Callable[[Any], Awaitable[Result]],
    waiting: Callable[[str], object] = lambda _text: None,
    seconds: float = WAIT_SECONDS,
) -> Result:
    """Run work in a transaction that holds the lock, and return its result.

    `work` gets the transaction, and begins again when it cannot lock a table in time. While another
    process has the lock, `waiting` is called once with a text for the operator. Unavailable after
    so many seconds, and then nothing has changed.
    """
    deadline = monotonic() + seconds
    told = False
    while True:
        try:
            return await _try(work)
        except _Locked:
            if monotonic() >= deadline:
                raise Unavailable(
                    f"Another process has had the database locked for {seconds:g} seconds, so"
                    " nothing was changed. Run this again when it is done; docs/upgrading.md says"
                    " how to find it."
                ) from None
        if not told:
            waiting(f"Another process has the database locked; waiting up to {seconds:g} seconds.")
            told = True
        await asyncio.sleep(RETRY_SECONDS)


async def _try(work: Callable[[Any], Awaitable[Result]]) -> Result:
    transaction: Any
    try:
        async with in_transaction() as transaction:
            if not await transaction.lock_for_one_process():
                raise _Locked
            return await work(transaction)
    except DatabaseAway as away:
        if away.cause == Cause.BUSY:
            raise _Locked from None
        raise
