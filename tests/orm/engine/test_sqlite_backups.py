"""Copies of a SQLite file while others write to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from orm.engine import sqlite_backups
from orm.engine.sqlite_backups import FileInUse, UnusableFile, copy_pages, hold_alone, opened

ROWS = 400
WIDE = "x" * 4000
"""Fills a page, so that there are about as many pages as rows."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database in WAL mode with rows as wide as a page."""
    made = tmp_path / "source.db"
    with writing(made) as connection:
        connection.execute("CREATE TABLE wide (number INTEGER PRIMARY KEY, text TEXT)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO wide (text) VALUES (?)", [(WIDE,)] * ROWS)
        connection.execute("COMMIT")
    return made


@contextmanager
def writing(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        yield connection


def count(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        found: int = connection.execute("SELECT COUNT(*) FROM wide").fetchone()[0]
        return found


def test_writers_neither_wait_nor_make_the_copy_begin_again(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_backups, "STEP_PAGES", 10)
    steps: list[tuple[int, int]] = []
    (tmp_path / "copy.db").touch()
    with writing(file) as writer, opened(file) as source, opened(tmp_path / "copy.db") as target:
        # A write that had to wait would fail at once.
        writer.execute("PRAGMA busy_timeout=0")

        def step(done: int, total: int) -> None:
            steps.append((done, total))
            assert len(steps) <= ROWS, "the copy began again and again"
            writer.execute("INSERT INTO wide (text) VALUES (?)", (WIDE,))
            writer.execute("UPDATE wide SET text = '' WHERE number = ?", (len(steps),))

        copy_pages(source, target, step)
        sqlite_backups.make_single(target)
    pages = steps[-1][1]
    assert [done for done, _ in steps] == [*range(10, pages, 10), pages]
    assert {total for _, total in steps} == {pages}
    assert count(tmp_path / "copy.db") == ROWS
    assert count(file) == ROWS + len(steps)


@pytest.mark.parametrize("look", ["SELECT 1 FROM wide", "BEGIN IMMEDIATE"])
def test_a_file_that_somebody_has_open_is_not_held(file: Path, look: str) -> None:
    with writing(file) as other:
        other.execute(look).fetchone()
        with opened(file) as connection, pytest.raises(FileInUse):
            hold_alone(connection)


def test_a_file_that_is_held_keeps_others_out_until_it_is_closed(file: Path) -> None:
    with opened(file) as connection:
        hold_alone(connection)
        with (
            pytest.raises(sqlite3.OperationalError, match="locked"),
            closing(sqlite3.connect(file, timeout=0)) as other,
        ):
            other.execute("SELECT 1 FROM wide")
    assert count(file) == ROWS


def test_a_damaged_file_is_noticed(file: Path) -> None:
    with file.open("r+b") as pages:
        pages.seek(4096 * 20)
        pages.write(b"\xff" * 4096 * 5)
    with pytest.raises(UnusableFile), opened(file) as connection:
        sqlite_backups.check_integrity(connection)


def test_a_row_that_refers_to_none_is_noticed(file: Path) -> None:
    with writing(file) as connection:
        connection.execute("CREATE TABLE part (whole INTEGER REFERENCES wide (number))")
        connection.execute("INSERT INTO part VALUES (0)")
    with pytest.raises(UnusableFile, match="a row of part refers"), opened(file) as connection:
        sqlite_backups.check_integrity(connection)
