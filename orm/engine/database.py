"""Opening, migrating and closing the database that a URL names."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.context import require_context
from tortoise.exceptions import BaseORMException, ConfigurationError
from tortoise.migrations.executor import MigrationExecutor
from tortoise.transactions import in_transaction

SQLITE_NAME, POSTGRES_NAME = "sqlite", "postgres"
"""Tortoise's names for the connections. It caches statements by connection name for the lifetime of
the process, so a process that opens both kinds of database in turn needs two names."""

SQLITE = {"journal_mode": "WAL", "synchronous": "NORMAL", "busy_timeout": 5000}
"""PRAGMAs: in WAL mode readers never wait; a writer waits up to five seconds (5000 ms)."""


def is_sqlite(url: str) -> bool:
    """True if the URL names a file rather than a server."""
    return url.startswith("sqlite://")


def connection_of(url: str) -> dict[str, Any]:
    """Tortoise's settings for `sqlite://FILE` or `postgresql://...`; ValueError for others."""
    if is_sqlite(url):
        file = url.removeprefix("sqlite://")
        if not file:
            raise ValueError("sqlite:// needs a file, as in sqlite://parley.db")
        return {"engine": "orm.engine.sqlite", "credentials": {"file_path": file, **SQLITE}}
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError("the URL must start with sqlite:// or postgresql://")
    try:
        return {**expand_db_url(url), "engine": "orm.engine.postgres"}
    except (ConfigurationError, ValueError) as error:
        raise ValueError("the URL is not one of a PostgreSQL database") from error


def apps_on(connection: str) -> dict[str, dict[str, Any]]:
    """Tortoise's "apps" setting: where the models and their migrations are."""
    return {
        "orm": {
            "models": ["orm.models"],
            "migrations": "orm.migrations",
            "default_connection": connection,
        }
    }


def config_of(url: str) -> dict[str, Any]:
    """Tortoise's whole configuration for a database URL."""
    name = SQLITE_NAME if is_sqlite(url) else POSTGRES_NAME
    return {
        "connections": {name: connection_of(url)},
        "apps": apps_on(name),
        "use_tz": True,
        "timezone": "UTC",
    }


MIGRATIONS = config_of("sqlite://:memory:")
"""Configuration for `tortoise makemigrations`, which compares models with migrations and opens no
database."""


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[None]:
    """Connect the models to a database for the whole process, and disconnect at the end.

    One database at a time: each request runs in a task of its own, and those see only a global one.
    """
    await Tortoise.init(config=config_of(url), _enable_global_fallback=True)
    try:
        yield
    finally:
        # An open connection would keep the process from ever ending.
        await Tortoise.close_connections()


class Unreachable(Exception):
    """The database does not answer.

    The text names only the type of the error, since a driver's own text may contain the password.
    """


UNREACHABLE = (OSError, sqlite3.Error, BaseORMException)


async def ping() -> None:
    """Run SELECT 1 on the open database; Unreachable when it does not answer."""
    connection = _connection()
    try:
        await connection.execute_query("SELECT 1")
    except (*UNREACHABLE, *getattr(connection, "unreachable", ())) as error:
        raise Unreachable(type(error).__name__) from None


async def pending_migrations() -> list[str]:
    """Names of the migrations that the open database has not applied yet, in order."""
    return [step.migration.name for step in await _executor().plan()]


async def migrate(applied: Callable[[str], object]) -> None:
    """Apply all pending migrations to the open database; calls `applied` with each name."""

    def progress(event: str, _app: str, name: str) -> None:
        if event == "apply_done":
            applied(name)

    await _executor().migrate(progress=progress, direction="forward")


def transaction() -> AbstractAsyncContextManager[object]:
    """A transaction: committed when the block ends, rolled back when it raises."""
    return in_transaction()


def _executor() -> MigrationExecutor:
    connection = _connection()
    return MigrationExecutor(connection, apps_on(connection.connection_name))


def _connection() -> BaseDBAsyncClient:
    return require_context().db()
