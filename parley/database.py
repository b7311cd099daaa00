"""Opening the database for `parley serve` and the commands: reachable, and migrated."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from orm.engine.connections import is_sqlite
from orm.engine.database import Unreachable, open_database, ping
from orm.engine.migrating import migrate, pending_migrations
from parley.settings import Settings


class NotReady(Exception):
    """The database is not reachable, or a migration is pending; the text says what to do."""


@asynccontextmanager
async def ready_database(
    settings: Settings, applied: Callable[[str], object] = lambda _name: None
) -> AsyncIterator[None]:
    """Open the database, with all migrations applied; NotReady otherwise.

    A SQLite file is migrated here, and `applied` is called with each migration's name. A server may
    have other users, who need to know when tables change: it is migrated by `parley migrate` only.
    """
    async with reachable_database(settings):
        if is_sqlite(settings.database_url.get_secret_value()):
            await migrate(applied)
        elif pending := await pending_migrations():
            raise NotReady(f"Migrations are pending: {', '.join(pending)}. Run `parley migrate`.")
        yield


@asynccontextmanager
async def reachable_database(settings: Settings) -> AsyncIterator[None]:
    """Open the database, whether or not it is migrated; NotReady when it does not answer."""
    file = sqlite_file(settings)
    if file is not None and not file.absolute().parent.is_dir():
        # Checked before SQLite fails to open it, which leaves a thread that outlives the loop.
        raise _no_answer("there is no such folder")
    async with open_database(settings.database_url.get_secret_value(), settings.connection_options):
        try:
            await ping()
        except Unreachable as error:
            raise _no_answer(str(error)) from None
        yield


def _no_answer(reason: str) -> NotReady:
    return NotReady(
        f"The database does not answer ({reason})."
        " Check that it runs and that PARLEY_DATABASE_URL is right."
    )


def sqlite_file(settings: Settings) -> Path | None:
    """The file of a SQLite database; None for a server."""
    url = settings.database_url.get_secret_value()
    return Path(url.removeprefix("sqlite://")) if is_sqlite(url) else None
