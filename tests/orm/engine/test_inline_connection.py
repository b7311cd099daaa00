"""The inline SQLite connection, and the cases in which the connection's thread writes instead."""

import asyncio
import signal
import sqlite3
import sys
import threading
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from shutil import copy

import pytest
from tortoise.context import require_context

import tests
from orm.engine import sqlite
from orm.engine.database import open_database, transaction
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.engine.sqlite import LONG_WAL_BYTES, ImmediateClient
from orm.engine.sqlite_files import wal_path
from orm.entities.verbs import Attempt
from orm.errors import Unavailable
from orm.models import AuditEntry, ChatSession
from orm.sessions import verbs
from tests.orm.rows import AUTHOR, create

ROOT = Path(tests.__path__[0]).parent
BOUND = 120
"""Seconds after which something waits for ever."""


@pytest.fixture
async def file(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Path]:
    """An open database, in which something was written."""
    file = Path(copy(sqlite_template, tmp_path / "shared.db"))
    async with open_database(f"sqlite://{file}"):
        await create()
        yield file


@contextmanager
def locked_by_another_process(file: Path) -> Iterator[None]:
    """Another program is about to write."""
    connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
    finally:
        connection.close()


async def where() -> int:
    """The thread that a script is played in."""
    played: list[int] = []

    def plays(_dialect: Dialect, _key: int | None) -> TransactionScript[None]:
        played.append(threading.get_ident())
        yield Statement("SELECT 1")

    await verbs.create({}, AUTHOR, Attempt(finish=plays))
    # Once only, whatever had to be waited for.
    [thread] = played
    return thread


async def test_scripts_are_played_inline(file: Path) -> None:
    assert await where() == threading.get_ident()


async def test_a_thread_waits_for_another_process_while_the_loop_runs(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both are played in one transaction, however slow the machine is.
    monkeypatch.setattr("orm.engine.group_commit.MAX_SECONDS", 3600)
    async with asyncio.timeout(BOUND):
        with locked_by_another_process(file):
            waiting = asyncio.gather(where(), where())
            for _ in range(100):
                await asyncio.sleep(0)
                assert await verbs.get(1, ("rating",)) is not None
            assert not waiting.done()
        assert threading.get_ident() not in await waiting
        assert await where() == threading.get_ident()
    assert await ChatSession.all().count() == await AuditEntry.all().count() == 4


async def test_a_thread_waits_for_a_transaction_of_this_process(file: Path) -> None:
    opened, close = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with transaction():
            opened.set()
            await close.wait()

    async with asyncio.timeout(BOUND):
        holding = asyncio.create_task(hold())
        await opened.wait()
        waiting = asyncio.create_task(where())
        for _ in range(100):
            await asyncio.sleep(0)
        assert not waiting.done()
        close.set()
        await holding
        assert await waiting != threading.get_ident()


async def test_a_long_wal_is_written_in_the_thread(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    length = wal_path(str(file)).stat().st_size
    monkeypatch.setattr(sqlite, "LONG_WAL_BYTES", length + 1)
    assert await where() == threading.get_ident()
    monkeypatch.setattr(sqlite, "LONG_WAL_BYTES", length)
    assert await where() != threading.get_ident()


async def test_a_long_wal_is_checkpointed_and_begun_again(file: Path) -> None:
    log = wal_path(str(file))
    lengths = []
    for _ in range(600):
        await verbs.create({"first_message": "x" * 1024}, AUTHOR)
        lengths.append(log.stat().st_size)
    begun_again = [now for before, now in pairwise(lengths) if now < before]
    assert len(begun_again) >= 2
    assert max(lengths) < LONG_WAL_BYTES * 1.1
    assert max(begun_again) < LONG_WAL_BYTES / 10


async def test_the_inline_connection_never_starts_a_checkpoint(file: Path) -> None:
    connection = here()
    for name, value in {"wal_autocheckpoint": 0, "busy_timeout": 0, "foreign_keys": 1}.items():
        assert tuple(connection.execute(f"PRAGMA {name}").fetchone()) == (value,)


async def test_all_writes_are_in_the_file_once_it_is_closed(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file = Path(copy(sqlite_template, tmp_path / "closed.db"))
    async with open_database(f"sqlite://{file}"):
        await asyncio.gather(*(create() for _ in range(10)))
        assert wal_path(str(file)).exists()
    assert not wal_path(str(file)).exists()
    alone = sqlite3.connect(f"file:{file}?immutable=1", uri=True)
    assert alone.execute("SELECT COUNT(*) FROM chat_session").fetchone() == (10,)
    alone.close()


def here() -> sqlite3.Connection:
    client = require_context().db()
    assert isinstance(client, ImmediateClient)
    return client._inline()


async def test_a_full_disk_fails_only_the_writes_without_room(file: Path) -> None:
    before = await ChatSession.all().count()
    # No more pages than there are.
    here().execute("PRAGMA max_page_count = 1")
    outcomes = await asyncio.gather(
        *(verbs.create({"first_message": "x" * 1024}, AUTHOR) for _ in range(30)),
        return_exceptions=True,
    )
    failed = [outcome for outcome in outcomes if not isinstance(outcome, ChatSession)]
    assert failed
    assert {getattr(error, "cause", error) for error in failed} == {"full"}
    here().execute("PRAGMA max_page_count = 100000")
    assert await where() == threading.get_ident()
    stored = await ChatSession.all().count() - before - 1
    assert stored == len(outcomes) - len(failed)
    assert await AuditEntry.all().count() == before + stored + 1


async def test_a_read_only_database_raises_an_error(file: Path) -> None:
    async def only_read(yes: int) -> None:
        here().execute(f"PRAGMA query_only = {yes}")
        await require_context().db().execute_query(f"PRAGMA query_only = {yes}")

    await only_read(1)
    with pytest.raises(Unavailable):
        await create()
    await only_read(0)
    await create()


async def test_answered_writes_survive_a_killed_process(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file = Path(copy(sqlite_template, tmp_path / "killed.db"))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.orm.writer", f"sqlite://{file}", "20"),
        cwd=ROOT,
        stdout=PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(BOUND):
        answered = [int(await process.stdout.readline()) for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with open_database(f"sqlite://{file}"):
        assert [row.pk for row in await ChatSession.all().order_by("chat_session_id")] == answered
        assert await AuditEntry.all().count() == 20


async def test_a_connection_is_first_opened_where_it_may_wait(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file = Path(copy(sqlite_template, tmp_path / "new.db"))
    async with open_database(f"sqlite://{file}"):
        assert await where() != threading.get_ident()
        assert await where() == threading.get_ident()


async def test_a_look_up_never_sees_half_of_a_transaction(file: Path) -> None:
    rows = Statement("SELECT COUNT(*) AS rows FROM chat_session")
    counts: list[int] = []

    def fail(_dialect: Dialect, _key: int | None) -> TransactionScript[None]:
        yield rows
        raise ValueError

    async def look() -> None:
        found = await connection_for(ChatSession).look_up(rows)
        counts.append(found[0]["rows"])

    await asyncio.gather(
        *(verbs.create({}, AUTHOR, Attempt(finish=fail)) for _ in range(4)),
        *(look() for _ in range(4)),
        return_exceptions=True,
    )
    await look()
    assert counts == [1] * 5
