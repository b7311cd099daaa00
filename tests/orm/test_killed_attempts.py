"""A process that is killed in the middle of a call leaves a key that is free."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from tortoise.transactions import in_transaction

from orm.engine.connections import is_sqlite
from orm.engine.database import open_database
from orm.engine.postgres_abandoned import SETTINGS
from orm.engine.rows import connection_for
from orm.engine.scripts import Statement
from orm.errors import StillRunning
from orm.models import ChatSession, IdempotencyKey
from tests.orm.attempting import CALL
from tests.orm.rows import create
from tests.orm.test_idempotency import call_once
from tests.servers import Postgres

KEYS = [f"key {number}" for number in range(3)]
ATTEMPTS = 8
"""Attempts at a call, a second apart as Retry-After says, after which the key is lost."""


@asynccontextmanager
async def attempting(url: str, key: str, row: int | None = None) -> AsyncIterator[int]:
    """The id of a process that is in the middle of a call with a key; it is killed at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.orm.attempting", url, key),
        *([] if row is None else [str(row)]),
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"begun\n"
        yield process.pid
    finally:
        process.kill()
        await process.wait()


async def call_until_done(key: str) -> tuple[int, int]:
    """The row of a call that is sent again as Retry-After says, and how often it was sent."""
    for attempt in range(1, ATTEMPTS):
        try:
            return await call_once(replace(CALL, key=key)), attempt
        except StillRunning as running:
            await asyncio.sleep(running.retry_after)
    return await call_once(replace(CALL, key=key)), ATTEMPTS


async def test_a_killed_process_leaves_no_key(database: str) -> None:
    for number, key in enumerate(KEYS, 1):
        async with attempting(database, key):
            if not is_sqlite(database):
                with pytest.raises(StillRunning):
                    await call_once(replace(CALL, key=key))
        row, _ = await call_until_done(key)
        assert await call_once(replace(CALL, key=key)) == row
        assert [await ChatSession.all().count(), await IdempotencyKey.all().count()] == [number] * 2


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """URL of a PostgreSQL database without rows."""
    with postgres.database() as url:
        yield url


async def test_a_process_that_is_killed_while_it_waits_for_a_lock_is_noticed(
    postgres_url: str,
) -> None:
    # This transaction is idle while another process starts.
    patient = f"{postgres_url}&options=-cidle_in_transaction_session_timeout=0"
    async with open_database(patient):
        row = await create()
        async with in_transaction():
            await ChatSession.filter(pk=row.pk).select_for_update().get()
            async with attempting(postgres_url, "k", row.pk):
                await asyncio.create_task(_waiting_for_a_lock())
            # The lock is still held by this transaction, and the key's by nobody.
            await call_until_done("k")
        assert await ChatSession.all().count() == 2


async def _waiting_for_a_lock() -> None:
    """Return once another session waits for the end of a transaction."""
    statement = Statement("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with in_transaction() as connection:
        for _ in range(600):
            if await connection.look_up(statement):  # type: ignore[attr-defined]
                return
            await asyncio.sleep(0.05)
    raise AssertionError("nobody waits")


async def test_the_server_gives_up_a_transaction_whose_process_is_stopped(
    postgres_url: str,
) -> None:
    url = f"{postgres_url}&options=-cidle_in_transaction_session_timeout=2000"
    async with open_database(url):
        # The URL's own setting wins over ours.
        assert await setting("idle_in_transaction_session_timeout") == "2s"
    async with attempting(url, "k") as pid, open_database(postgres_url):
        os.kill(pid, signal.SIGSTOP)
        await call_until_done("k")


async def setting(name: str) -> str:
    rows = await connection_for(ChatSession).look_up(Statement(f"SHOW {name}"))
    return str(rows[0][name])


async def test_every_connection_has_the_settings(postgres_url: str) -> None:
    async with open_database(postgres_url):
        for name in ("client_connection_check_interval", "idle_in_transaction_session_timeout"):
            assert await setting(name) == SETTINGS[name]
