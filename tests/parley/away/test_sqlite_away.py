"""A SQLite file that is full, read-only, locked, damaged, deleted or replaced, under a service."""

import asyncio
import resource
import shutil
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copy
from typing import Any, cast

import pytest
from tortoise.context import require_context

from orm.engine.sqlite import ImmediateClient
from tests.parley.away.asking import Served, assert_unavailable, served
from tests.parley.away.conftest import Lines

Breaks = Callable[[Path], Any]
"""A context in which the database is away."""


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(copy(sqlite_template, tmp_path / "parley.db"))


@pytest.fixture
async def service(file: Path) -> AsyncIterator[Served]:
    async with served(f"sqlite://{file}", db_timeout=0.2) as service:
        assert (await service.create("before")).status_code == 200
        yield service


def wal(file: Path) -> Path:
    return Path(f"{file}-wal")


@contextmanager
def deleted(file: Path) -> Iterator[None]:
    aside = file.with_name("aside")
    file.rename(aside)
    yield
    aside.rename(file)


@contextmanager
def replaced(file: Path) -> Iterator[None]:
    aside = file.with_name("aside")
    file.rename(aside)
    shutil.copy(aside, file)
    yield
    aside.rename(file)


@contextmanager
def log_deleted(file: Path) -> Iterator[None]:
    with deleted(wal(file)):
        yield


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with sqlite3.connect(file, isolation_level=None) as elsewhere:
        elsewhere.execute("BEGIN IMMEDIATE")
        yield
        elsewhere.execute("ROLLBACK")
    elsewhere.close()


@contextmanager
def without_room(file: Path) -> Iterator[None]:
    """The log cannot grow, by a limit of the process. SQLite calls the error one of the disk."""
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal(file).stat().st_size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, previous)


GONE = (
    (deleted, "its file was deleted or replaced (a file is not there any more)"),
    (replaced, "its file was deleted or replaced (another file has taken the place)"),
    (log_deleted, "its file was deleted or replaced (a file is not there any more)"),
    (without_room, "the disk fails (disk I/O error)"),
)


@pytest.mark.parametrize(("breaks", "reason"), GONE, ids=[each[0].__name__ for each in GONE])
async def test_writes_and_readyz_notice(
    service: Served, file: Path, lines: Lines, breaks: Breaks, reason: str
) -> None:
    with breaks(file):
        for _ in range(2):
            async for login, ask, answer in service.answers(writes_only=True):
                assert_unavailable(login, ask, answer)
            assert not await service.is_ready()
        assert lines() == [f"The database is away: {reason}"]
    assert await service.is_ready()
    assert (await service.create("after")).status_code == 200
    with sqlite3.connect(file) as connection:
        names = connection.execute("SELECT customer_name FROM chat_session").fetchall()
    connection.close()
    # Acknowledged writes are stored, and refused ones are not.
    assert [name for (name,) in names if name] == ["before", "after"]


async def test_a_file_that_others_lock(service: Served, file: Path, lines: Lines) -> None:
    with locked(file):
        async for login, ask, answer in service.answers(writes_only=True):
            assert_unavailable(login, ask, answer)
        # Reading waits for nobody.
        assert await service.is_ready()
    assert lines() == [
        "The database is away: others hold its locks for too long (database is locked)"
    ]
    assert (await service.create()).status_code == 200


async def both(sql: str) -> None:
    """Set something of both connections of the service."""
    client = cast("ImmediateClient", require_context().db())
    client._inline().execute(sql)
    await client.execute_query(sql)


WRITE_PROTECTIONS = {
    "the disk is full (database or disk is full)": ("max_page_count", 1, 1_000_000),
    "it is read-only (attempt to write a readonly database)": ("query_only", 1, 0),
}


@pytest.mark.parametrize("reason", WRITE_PROTECTIONS)
async def test_a_file_without_room_and_one_that_is_read_only(
    service: Served, lines: Lines, reason: str
) -> None:
    """The service answers with the result codes that SQLite has for both."""
    pragma, on, off = WRITE_PROTECTIONS[reason]
    await both(f"PRAGMA {pragma} = {on}")
    # Not every single row needs a new page.
    answers = [await service.create("x" * 200) for _ in range(80)]
    assert {answer.status_code for answer in answers} in ({503}, {200, 503})
    assert answers[-1].status_code == 503
    assert lines() == [f"The database is away: {reason}"]
    await both(f"PRAGMA {pragma} = {off}")
    answers = await asyncio.gather(*(service.create() for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    assert await service.is_ready()


def damage(file: Path) -> None:
    with sqlite3.connect(file, isolation_level=None) as elsewhere:
        elsewhere.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with file.open("r+b") as opened:
            opened.write(b"\0" * 8192)
    elsewhere.close()


async def test_a_damaged_file(service: Served, file: Path, lines: Lines) -> None:
    damage(file)
    # The pages in memory would do for a while.
    await both("PRAGMA shrink_memory")
    assert not await service.is_ready()
    async for login, ask, answer in service.answers():
        assert_unavailable(login, ask, answer)
    assert lines() == ["The database is away: its file is damaged (file is not a database)"]


async def test_a_file_that_is_gone_is_not_made_again(service: Served, file: Path) -> None:
    with deleted(file):
        assert (await service.create()).status_code == 503
        assert not await service.is_ready()
        # The one that was there could not have been moved back otherwise.
        assert file not in set(file.parent.iterdir())
