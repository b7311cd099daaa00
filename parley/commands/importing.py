"""`parley import`: stores the rows that sessions refer to, and chat topics with their agents."""

import asyncio
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from graphql_api.schema import build_schema
from parley.app import facade_options
from parley.commands.running import plain_errors
from parley.database import ready_database
from parley.importing import Importer
from parley.settings import read_settings


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Import associates, persons, contacts, projects, sales, tickets, and chat topics with agents.

    FILE is newline-delimited JSON: one carrier per line, with its kind in "Carrier". A row that
    exists already is replaced. If one line is not valid, none is stored.
    """

    async def run(lines: Iterable[bytes], done: Callable[[int], object]) -> int:
        settings = read_settings()
        importer = Importer(build_schema().core, facade_options(settings).dates)
        async with ready_database(settings):
            return await importer.store(lines, done)

    progress = click.progressbar(length=file.stat().st_size, label="Importing", file=sys.stderr)
    with plain_errors(), file.open("rb") as lines, progress as bar:
        stored = asyncio.run(run(lines, bar.update))
    click.echo(f"Stored {stored} rows.")
