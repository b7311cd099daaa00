"""`parley documents`: which GraphQL operations are trusted."""

import asyncio
from pathlib import Path

import click

from graphql_api.schema import build_schema
from orm import trusted_documents as trusted
from parley.commands.running import plain_errors
from parley.database import ready_database
from parley.settings import read_settings
from parley.trusted_documents import read_documents


@click.group()
def documents() -> None:
    """Which GraphQL operations are trusted."""


@documents.command("add")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def add_documents(files: tuple[Path, ...]) -> None:
    """Register the operations in FILES, to be run by their documentId.

    A file is a GraphQL document, or a manifest (.json) that a code generator wrote: documents by
    their ids. All are stored or, when one is not valid, none.
    """

    async def run() -> dict[str, str]:
        settings = read_settings()
        found = read_documents(files, build_schema(settings.limits))
        async with ready_database(settings):
            await trusted.add(found)
        return found

    with plain_errors():
        for key in asyncio.run(run()):
            click.echo(key)
