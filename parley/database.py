"""A database that is ready for use."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from orm.engine.database import (
    Unreachable,
    is_sqlite,
    migrate,
    open_database,
    pending_migrations,
    ping,
)
from parley.settings import Settings


class NotReady(Exception):
    """The database cannot be used as it is; the text says what to do."""


@asynccontextmanager
async def ready_database(
    settings: Settings, applied: Callable[[str], object] = lambda _name: None
) -> AsyncIterator[None]:
    """Open the database and see that no migration is pending; NotReady otherwise.

    A SQLite file is migrated on the spot, and `applied` hears of it. A server may have other users,
    who are to know when its tables change: there it takes `parley migrate`.
    """
    async with reachable_database(settings):
        if is_sqlite(settings.database_url.get_secret_value()):
            await migrate(applied)
        elif pending := await pending_migrations():
            raise NotReady(f"Migrations are pending: {', '.join(pending)}. Run `parley migrate`.")
        yield


@asynccontextmanager
async def reachable_database(settings: Settings) -> AsyncIterator[None]:
    """Open the database, whatever state its tables are in; NotReady when it does not answer."""
    file = sqlite_file(settings)
    if file is not None and not file.absolute().parent.is_dir():
        # Told before SQLite fails to open it, which leaves a thread that outlives the loop.
        raise _no_answer("there is no such folder")
    async with open_database(settings.database_url.get_secret_value()):
        try:
            await ping()
        except Unreachable as error:
            raise _no_answer(str(error)) from None
        yield


def _no_answer(reason: str) -> NotReady:
    return NotReady(
        f"The database does not answer ({reason});"
        " see that PARLEY_DATABASE_URL is right and that it runs."
    )


def sqlite_file(settings: Settings) -> Path | None:
    """The file of a SQLite database; None for a server."""
    url = settings.database_url.get_secret_value()
    return Path(url.removeprefix("sqlite://")) if is_sqlite(url) else None
