"""Backups of a SQLite database in a file, and restoring the database from one.

A server has its own programs for both (pg_dump, pg_restore); docs/databases.md shows them.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orm.engine.database import open_database
from orm.engine.migrating import migrate
from orm.engine.migration_names import newer_migrations
from orm.engine.sqlite_backups import (
    BESIDE,
    FileInUse,
    Progress,
    UnusableFile,
    applied_migrations,
    check_integrity,
    copy_pages,
    files_beside,
    hold_alone,
    make_single,
    opened,
    opened_to_read,
    tables_with_rows,
)
from orm.engine.sqlite_files import create_private
from orm.engine.table_versions import UnfitTables
from orm.events import stream
from parley.refused import Refused

MOVE = " If it is damaged, move it and the files beside it to another folder, and restore again."


def back_up(database: Path, file: Path, progress: Progress, *, replace: bool) -> str:
    """Write a consistent copy of a database to `file`, and return its last migration's name.

    The copy is made and checked beside `file`, and then takes its name: there is a whole backup of
    that name, or none. Others may write to the database meanwhile. Refused says what to do.
    """
    if not database.exists():
        raise Refused(f"There is no database {database}. Check PARLEY_DATABASE_URL.")
    if file.exists():
        if file.samefile(database):
            raise Refused(f"{file} is the database itself. Name another file.")
        if not replace:
            raise Refused(f"{file} exists. Name another file, or use --replace.")
    _check_alone(file)
    with _file_beside(file) as copy:
        with _told(database), opened(database) as source, opened(copy) as target:
            applied = applied_migrations(source)
            if not applied:
                raise Refused(f"{database} is not a database of parley.")
            copy_pages(source, target, progress)
            make_single(target)
        with _told(copy), opened_to_read(copy) as written:
            check_integrity(written)
            if {*applied} - {*applied_migrations(written)}:
                raise Refused("The copy lacks migrations of the database. Try again.")
        with _told(file):
            _sync(copy)
            _check_alone(file)
            copy.replace(file)
            _sync(file.absolute().parent)
    return applied[-1]


def restore(file: Path, database: Path, progress: Progress, *, replace: bool) -> list[str]:
    """Make the database what a backup is, and return the migrations that were applied to it.

    The backup is copied beside the database, checked and migrated there. Then the database gets all
    of it in one transaction, while nobody else can open it. Refused says what to do.
    """
    if not database.absolute().parent.is_dir():
        raise Refused(f"There is no folder {database.parent}. Check PARLEY_DATABASE_URL.")
    if database.exists() and file.samefile(database):
        raise Refused(f"{file} is the database itself. Name a backup.")
    with _file_beside(database) as copy:
        with _told(file), opened_to_read(file) as source, opened(copy) as target:
            _check_release(file, applied_migrations(source))
            copy_pages(source, target, lambda _done, _all: None)
            check_integrity(target)
        try:
            migrated = asyncio.run(_migrated(copy))
        except UnfitTables as error:
            raise Refused(f"{file} cannot be migrated: {error}") from error
        with (
            _present(database),
            _told(database, MOVE),
            opened(copy) as source,
            opened(database) as target,
        ):
            make_single(source)
            hold_alone(target)
            if not replace and (tables := tables_with_rows(target)):
                raise Refused(
                    f"{database} has rows already ({', '.join(tables)})."
                    " Back it up, and use --replace."
                )
            copy_pages(source, target, progress)
    return migrated


def _check_alone(file: Path) -> None:
    """Refuse a name beside which files of another database lie: SQLite would add them to ours."""
    if beside := files_beside(file):
        raise Refused(
            f"{', '.join(map(str, beside))}: a database of the name {file} is in use, or was not"
            " closed in order. Name another file, or move these away."
        )


@contextmanager
def _present(database: Path) -> Iterator[None]:
    """Make an empty database if there is none, and remove it again if the block fails."""
    existed = database.exists()
    create_private(str(database))
    try:
        yield
    except BaseException:
        if not existed:
            database.unlink()
        raise


def _check_release(file: Path, applied: list[str]) -> None:
    if not applied:
        raise Refused(f"{file} is not a backup of parley.")
    if newer := newer_migrations(applied):
        raise Refused(
            f"{file} was made by a newer release, with the migrations {', '.join(newer)}."
            " Install that release."
        )


async def _migrated(file: Path) -> list[str]:
    """Apply what is missing, and begin another log; returns the names of the migrations."""
    applied: list[str] = []
    async with open_database(f"sqlite://{file}"):
        await migrate(applied.append)
        # Cursors of events since the backup must not be valid, because those events are undone.
        await stream.forget()
    return applied


@contextmanager
def _file_beside(file: Path) -> Iterator[Path]:
    """An empty file in the same folder, which only its owner can read; removed at the end."""
    try:
        made, name = tempfile.mkstemp(".partial", f".{file.name}.", file.absolute().parent)
    except OSError as error:
        reason = error.strerror
        raise Refused(f"No file can be made beside {file}: {reason}.") from error
    os.close(made)
    try:
        yield Path(name)
    finally:
        for ending in ("", *BESIDE):
            Path(f"{name}{ending}").unlink(missing_ok=True)


@contextmanager
def _told(file: Path, advice: str = "") -> Iterator[None]:
    """Name the file that an error is about, and what to do."""
    try:
        yield
    except FileInUse:
        raise Refused(
            f"{file} is open in another process. Stop the service, and restore again."
        ) from None
    except UnusableFile as error:
        raise Refused(f"{file} cannot be used: {error}.{advice}") from error
    except OSError as error:
        raise Refused(f"{file} cannot be used: {error.strerror}.") from error


def _sync(path: Path) -> None:
    """Wait until the disk has a file's contents, or a folder's names."""
    opened_path = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened_path)
    finally:
        os.close(opened_path)
