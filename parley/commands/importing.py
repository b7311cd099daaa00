"""`parley import`: rows of another system, sessions with their messages among them."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from graphql_api.schema import build_schema
from parley.app import facade_options
from parley.commands.running import plain_errors
from parley.database import ready_database
from parley.importing import Importer
from parley.settings import read_settings


@dataclass(frozen=True)
class Lines:
    """The lines of an open file, as often as they are iterated."""

    file: BinaryIO

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(0)
        return iter(self.file)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Import what a company has in another system: what sessions refer to, topics, and sessions.

    FILE is newline-delimited JSON: one carrier per line, with its kind in "Carrier", or the answer
    of a list of sessions. A row that exists already is replaced. If one line is not valid, none is
    stored.
    """

    async def run(lines: Iterable[bytes], done: Callable[[int], object]) -> int:
        settings = read_settings()
        importer = Importer(build_schema().core, facade_options(settings).dates)
        async with ready_database(settings):
            return await importer.store(lines, done)

    if not file.is_file():
        raise click.ClickException(f"{file} must be a file, since it is read more than once.")
    # Each line is checked, and then stored.
    length = 2 * file.stat().st_size
    progress = click.progressbar(length=length, label="Importing", file=sys.stderr)
    with plain_errors(), file.open("rb") as lines, progress as bar:
        stored = asyncio.run(run(Lines(lines), bar.update))
    click.echo(f"Stored {stored} rows.")
