"""Opening the database for `parley serve` and the commands: reachable, and migrated."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import click

from orm.engine.connections import is_sqlite
from orm.engine.database import Unreachable, open_database, ping
from orm.engine.migrating import migrate, versions
from orm.engine.table_versions import UnfitTables
from orm.errors import Unavailable
from parley.refused import Refused
from parley.settings import Settings

Report = Callable[[str], object]
"""Takes lines for the operator."""


class NotReady(Refused):
    """The service cannot use the database as it is; the text says why, and what to do."""


def to_stderr(line: str) -> None:
    """Tell the operator beside the output of a command."""
    click.echo(line, err=True)


@asynccontextmanager
async def ready_database(
    settings: Settings, report: Report = to_stderr, applied: Report = lambda _name: None
) -> AsyncIterator[None]:
    """Open the database, with all migrations applied; NotReady otherwise.

    A SQLite file is migrated here, and `applied` is called with each migration's name. A server may
    have other users, who need to know when tables change: it is migrated by `parley migrate` only.
    """
    async with reachable_database(settings):
        if is_sqlite(settings.database_url.get_secret_value()):
            await migrate_database(report, applied)
        elif pending := await pending_in_database(report):
            raise NotReady(f"Migrations are pending: {', '.join(pending)}. Run `parley migrate`.")
        yield


async def migrate_database(report: Report, applied: Report) -> None:
    """Apply the pending migrations to the open database; `applied` is called with each name.

    It is reported if this has to wait. NotReady if the tables are not for this release, or as long
    as another process has them locked.
    """
    if await pending_in_database(report):
        try:
            await migrate(applied, report)
        except (UnfitTables, Unavailable) as error:
            raise NotReady(str(error)) from None


async def pending_in_database(report: Report) -> Sequence[str]:
    """The migrations that the open database lacks; NotReady if its tables are not for this release.

    It is reported if they are newer, but this release may run on them.
    """
    try:
        found = await versions()
    except UnfitTables as error:
        raise NotReady(str(error)) from None
    if found.newer:
        report(found.newer)
    return found.pending


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
