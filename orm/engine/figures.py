"""Figures of the open database for metrics: the pool of a server, the files of SQLite."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tortoise.context import require_context

from orm.engine.scripts import SQLITE
from orm.engine.sqlite_files import wal_path


@dataclass(frozen=True)
class PoolFigures:
    """The connections of a process to a server."""

    in_use: int
    idle: int
    waiting: int
    """Calls that wait for a connection."""
    most: int
    """The most connections that this process opens (PARLEY_DB_POOL)."""


@dataclass(frozen=True)
class FileFigures:
    """The files of a SQLite database, in bytes."""

    database: int
    wal: int
    """The write-ahead log: what is committed and not yet copied into the database."""


def database_figures() -> PoolFigures | FileFigures:
    """The figures of the database that is open; they take no statement."""
    # Of either engine, which are not imported here: a service needs the driver of one only.
    client: Any = require_context().db()
    if client.dialect is SQLITE:
        return FileFigures(_size(Path(client.filename)), _size(wal_path(client.filename)))
    pool = client._pool
    if pool is None:
        # The first statement connects.
        return PoolFigures(0, 0, 0, client.pool_maxsize)
    idle = pool.get_idle_size()
    # asyncpg has no public figure of those who wait.
    waiting = sum(not each.done() for each in pool._queue._getters)
    return PoolFigures(pool.get_size() - idle, idle, waiting, pool.get_max_size())


def _size(file: Path) -> int:
    with suppress(OSError):
        return file.stat().st_size
    return 0
