"""`parley check`: problems of the settings and the database."""

import asyncio
import shlex
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import click

from orm.accounts import users
from parley.authentication.jwts import JwtAuthentication
from parley.database import (
    NotReady,
    pending_in_database,
    reachable_database,
    sqlite_file,
    to_stderr,
)
from parley.settings import BadSettings, Settings, read_settings, unknown_variables

RIGHTS_OF_OTHERS = 0o077
"""The bits of a file's mode that are rights of its group and of all others."""

FIRST_MIGRATION = "0001_initial"
"""While it is pending, the database has no tables, and nothing in it is to be kept from anybody."""


@click.command()
def check() -> None:
    """List the problems of the settings and the database; exit status 1 if there are any."""

    async def run() -> list[str]:
        return [problem async for problem in find_problems()]

    problems = asyncio.run(run())
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    click.echo("Everything is in order.")


async def find_problems() -> AsyncIterator[str]:
    """Yield a line for each problem of the settings, the JWT keys, the database and its users."""
    for name in unknown_variables():
        yield f"{name} is not a setting; docs/settings.md lists all settings."
    try:
        settings = read_settings()
    except BadSettings as error:
        for line in error.lines:
            yield line
        return
    for line in _key_problems(settings):
        yield line
    async for line in _database_problems(settings):
        yield line


def _key_problems(settings: Settings) -> Sequence[str]:
    try:
        JwtAuthentication.from_settings(settings, demo=False)
    except BadSettings as error:
        return error.lines
    return ()


async def _database_problems(settings: Settings) -> AsyncIterator[str]:
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        yield f"There is no database {file} yet; `parley serve` and `parley migrate` create it."
        return
    # Looked at before the database is opened, which makes a log beside it and removes that again.
    open_to_others = [*_open_to_others(file)] if file is not None else []
    try:
        async with reachable_database(settings):
            if pending := await pending_in_database(to_stderr):
                yield f"Migrations are pending: {', '.join(pending)}. Run `parley migrate`."
            else:
                async for line in _user_problems():
                    yield line
            if open_to_others and FIRST_MIGRATION not in pending:
                yield (
                    "Other users of this machine can open the database."
                    f" Run `chmod 600 {' '.join(open_to_others)}`."
                )
    except NotReady as error:
        yield str(error)


def _open_to_others(database: Path) -> Iterator[str]:
    """The database file and those beside it that others than their owner have rights on."""
    # SQLite keeps them beside the file that a link leads to.
    file = database.resolve() if database.is_symlink() else database
    for suffix in ("", "-journal", "-shm", "-wal"):
        beside = Path(f"{file}{suffix}")
        with suppress(FileNotFoundError):
            if beside.stat().st_mode & RIGHTS_OF_OTHERS:
                yield shlex.quote(str(beside))


async def _user_problems() -> AsyncIterator[str]:
    if names := await users.demo_names():
        yield (
            f"Users that came with the demo: {', '.join(names)}."
            " They can log in only while it is served with --demo."
        )
