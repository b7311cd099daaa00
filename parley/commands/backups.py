"""`parley backup` and `parley restore`: a SQLite database in one file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from orm.engine.sqlite_backups import Progress
from parley import backups
from parley.commands.running import plain_errors
from parley.database import sqlite_file
from parley.settings import read_settings

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@FILE
@click.option("--replace", is_flag=True, help="Replace FILE if it exists.")
def backup(file: Path, replace: bool) -> None:  # noqa: FBT001  click's way
    """Write a backup of the SQLite database to FILE, while the service may go on.

    FILE is whole and checked, or is not there. Only its owner can read it.
    """
    with plain_errors():
        database = _database("pg_dump")
        with _progress("Backing up") as progress:
            last = backups.back_up(database, file, progress, replace=replace)
        click.echo(f"{file} is a whole and checked backup, with the migrations up to {last}.")


@click.command()
@FILE
@click.option("--replace", is_flag=True, help="Restore even if the database has rows.")
def restore(file: Path, replace: bool) -> None:  # noqa: FBT001  click's way
    """Make the SQLite database of PARLEY_DATABASE_URL what the backup FILE is.

    The service must be stopped. A backup of an older release is migrated.
    """
    with plain_errors():
        database = _database("pg_restore")
        if not file.exists():
            raise click.ClickException(f"There is no file {file}.")
        with _progress("Restoring") as progress:
            applied = backups.restore(file, database, progress, replace=replace)
        for name in applied:
            click.echo(f"Migrated: {name}")
        click.echo(f"{database} is restored from {file}.")


def _database(program: str) -> Path:
    database = sqlite_file(read_settings())
    if database is None:
        raise click.ClickException(
            f"PARLEY_DATABASE_URL names a PostgreSQL server: use its {program},"
            " as docs/databases.md shows under Backup."
        )
    return database


@contextmanager
def _progress(label: str) -> Iterator[Progress]:
    """A progress bar, at a terminal only, that is told pages done and all pages."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def update(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield update
