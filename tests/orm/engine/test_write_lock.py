"""Waiting for SQLite's write lock: how often, for how long, and after which errors."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from orm.engine import write_lock
from orm.engine.write_lock import RETRY_SECONDS, begin_immediate
from orm.errors import Unavailable

TIMEOUT = 60_000


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "file.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA busy_timeout={TIMEOUT}")
    yield connection
    connection.close()


@pytest.fixture
def theirs(ours: sqlite3.Connection, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another connection, which holds the write lock."""
    connection = sqlite3.connect(tmp_path / "file.db", timeout=0, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def timeout_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA busy_timeout").fetchone()[0])


def test_every_waiter_retries_equally_often(
    ours: sqlite3.Connection, theirs: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 50:
            theirs.execute("COMMIT")

    monkeypatch.setattr(write_lock, "sleep", sleep)
    begin_immediate(ours)
    assert ours.in_transaction
    assert slept == [RETRY_SECONDS] * 50
    assert timeout_of(ours) == TIMEOUT


def test_it_waits_for_the_busy_timeout_of_the_connection(
    ours: sqlite3.Connection, theirs: sqlite3.Connection
) -> None:
    ours.execute("PRAGMA busy_timeout=30")
    with pytest.raises(Unavailable):
        begin_immediate(ours)
    assert theirs.in_transaction
    assert not ours.in_transaction
    assert timeout_of(ours) == 30


def test_it_does_not_wait_after_an_error_that_stays(ours: sqlite3.Connection) -> None:
    ours.execute("PRAGMA query_only=1")
    with pytest.raises(Unavailable):
        begin_immediate(ours)
    assert timeout_of(ours) == TIMEOUT
