"""Tortoise's configuration for a database URL, and what may be set of a connection."""

from dataclasses import dataclass
from typing import Any, Literal

from orm.engine.postgres_settings import credentials_of

SQLITE_NAME, POSTGRES_NAME = "sqlite", "postgres"
"""Tortoise's names for the connections. It caches statements by connection name for the lifetime of
the process, so a process that opens both kinds of database in turn needs two names."""


@dataclass(frozen=True)
class ConnectionOptions:
    """The options of a database's connections; docs/settings.md says what each is for."""

    sqlite_synchronous: Literal["OFF", "NORMAL", "FULL", "EXTRA"] = "NORMAL"
    """PRAGMA synchronous of SQLite."""
    pool: int = 5
    """The most connections to a server that a process opens."""
    timeout: float = 5.0
    """Seconds to wait for a connection, or on SQLite for the write lock."""
    statement_timeout: float | None = None
    """Seconds that a statement may take on a server; None for as long as it likes."""
    traced: bool = False
    """True to make a span of each statement, which needs OpenTelemetry."""


def is_sqlite(url: str) -> bool:
    """True if the URL names a file rather than a server."""
    return url.startswith("sqlite://")


DEFAULTS = ConnectionOptions()


def connection_of(url: str, options: ConnectionOptions = DEFAULTS) -> dict[str, Any]:
    """Tortoise's settings for `sqlite://FILE` or `postgresql://...`; ValueError for others."""
    if is_sqlite(url):
        file = url.removeprefix("sqlite://")
        if not file:
            raise ValueError("sqlite:// needs a file, as in sqlite://parley.db")
        return {"engine": "orm.engine.sqlite", "credentials": _sqlite(file, options)}
    credentials = credentials_of(url, options.pool, options.timeout)
    credentials["command_timeout"] = options.statement_timeout
    return {"engine": "orm.engine.postgres", "credentials": credentials}


def _sqlite(file: str, options: ConnectionOptions) -> dict[str, Any]:
    return {
        "file_path": file,
        # In WAL mode readers never wait.
        "journal_mode": "WAL",
        "synchronous": options.sqlite_synchronous,
        "busy_timeout": round(options.timeout * 1000),
    }


def apps_on(connection: str) -> dict[str, dict[str, Any]]:
    """Tortoise's "apps" setting: where the models and their migrations are."""
    return {
        "orm": {
            "models": ["orm.models"],
            "migrations": "orm.migrations",
            "default_connection": connection,
        }
    }


def config_of(url: str, options: ConnectionOptions) -> dict[str, Any]:
    """Tortoise's whole configuration for a database URL."""
    name = SQLITE_NAME if is_sqlite(url) else POSTGRES_NAME
    connection = connection_of(url, options)
    if options.traced:
        connection["engine"] = f"orm.engine.traced_{name}"
    return {
        "connections": {name: connection},
        "apps": apps_on(name),
        "use_tz": True,
        "timezone": "UTC",
    }


MIGRATIONS = config_of("sqlite://:memory:", DEFAULTS)
"""Configuration for `tortoise makemigrations`, which compares models with migrations and opens no
database."""
