"""One SQLite file, shared with others: who waits, who gives up, and what is left afterwards."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copy

import pytest
from tortoise.context import require_context

from orm.engine import commits
from orm.engine.connections import ConnectionOptions
from orm.engine.database import open_database, transaction
from orm.errors import Unavailable
from orm.models import ChatSession, TrustedDocument
from tests.orm.rows import create

BOUND = 10
"""Seconds after which something waits for ever."""


@pytest.fixture
async def file(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Path]:
    """An open database that waits a tenth of a second for its turn."""
    file = Path(copy(sqlite_template, tmp_path / "shared.db"))
    async with open_database(f"sqlite://{file}", ConnectionOptions(timeout=0.1)):
        yield file


@contextmanager
def elsewhere(file: Path) -> Iterator[sqlite3.Connection]:
    """Another program's connection, which never waits."""
    connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def is_unlocked(file: Path) -> bool:
    """True if no transaction is open that holds the write lock."""
    with elsewhere(file) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


async def test_a_writer_that_waits_too_long_gets_unavailable(file: Path) -> None:
    with elsewhere(file) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            await create()
    with elsewhere(file) as other:
        assert other.execute("SELECT COUNT(*) FROM chat_session").fetchone() == (0,)


async def test_giving_up_releases_the_connection(file: Path) -> None:
    async with asyncio.timeout(BOUND):
        with elsewhere(file) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(3):
                with pytest.raises(Unavailable):
                    await create()
            assert await ChatSession.all().count() == 0
        await create()
    assert is_unlocked(file)


async def test_readers_do_not_wait_for_a_writer_in_another_process(file: Path) -> None:
    await create()
    with elsewhere(file) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE chat_session SET rating = 5")
        assert (await ChatSession.all().first().values("rating")) == {"rating": 0}


async def test_a_writer_goes_on_when_the_other_has_committed(file: Path) -> None:
    async with open_database(f"sqlite://{file}", ConnectionOptions(timeout=BOUND)):
        with elsewhere(file) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(create())
            await asyncio.sleep(0.05)
            assert not waiting.done()
            other.execute("COMMIT")
            await waiting


async def test_a_transaction_holds_the_write_lock_from_its_begin(file: Path) -> None:
    async with transaction():
        assert not is_unlocked(file)
    assert is_unlocked(file)


class ChangeOfMindError(Exception):
    pass


async def test_transactions_may_be_nested(file: Path) -> None:
    async with transaction():
        await create()
        with suppress(ChangeOfMindError):
            async with transaction():
                await create()
                raise ChangeOfMindError
    assert await ChatSession.all().count() == 1


async def test_cancelling_a_waiting_writer_leaves_no_transaction_open(
    file: Path,
) -> None:
    async with open_database(f"sqlite://{file}", ConnectionOptions(timeout=BOUND)):
        with elsewhere(file) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(create())
            await asyncio.sleep(0.02)
            waiting.cancel()
            other.execute("COMMIT")
            with pytest.raises(asyncio.CancelledError):
                await waiting
        # It is read after the thread has ended what it began.
        assert await ChatSession.all().count() == 0
        assert is_unlocked(file)
        await create()
        assert await ChatSession.all().count() == 1


async def test_the_file_can_be_shared(file: Path) -> None:
    connection = require_context().db()
    pragmas = {}
    for pragma in ("journal_mode", "foreign_keys", "busy_timeout"):
        _, rows = await connection.execute_query(f"PRAGMA {pragma}")
        pragmas[pragma] = rows[0][0]
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 100}


async def test_cancelling_many_rows_leaves_no_transaction_open(file: Path) -> None:
    async def store() -> None:
        rows = [TrustedDocument(document_id=str(n), text="{a}") for n in range(3)]
        await TrustedDocument.bulk_create(rows)

    async with open_database(f"sqlite://{file}", ConnectionOptions(timeout=BOUND)):
        with elsewhere(file) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(store())
            await asyncio.sleep(0.02)
            waiting.cancel()
            other.execute("COMMIT")
            with pytest.raises(asyncio.CancelledError):
                await waiting
        assert await TrustedDocument.all().count() == 0
        assert is_unlocked(file)
        await store()
        assert await TrustedDocument.all().count() == 3


async def test_who_is_cancelled_while_a_transaction_is_committed_learns_that_it_was(
    file: Path,
) -> None:
    told: list[bool] = []
    reached, go_on = asyncio.Event(), threading.Event()

    async def write() -> str:
        async with transaction():
            await create()
            # COMMIT waits behind this in the thread's queue.
            require_context().db()._connection._tx.put_nowait((None, go_on.wait))
            reached.set()
        return "stored"

    stop_listening = commits.listen(lambda: told.append(True))
    try:
        writing = asyncio.create_task(write())
        await reached.wait()
        for _ in range(3):
            await asyncio.sleep(0.01)
            writing.cancel()
        go_on.set()
        assert await writing == "stored"
    finally:
        go_on.set()
        stop_listening()
    assert told
    assert await ChatSession.all().count() == 1
