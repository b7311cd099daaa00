"""`parley documents`: registers trusted documents (persisted GraphQL operations)."""

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
    """Manage trusted documents: GraphQL operations that are run by their documentId."""


@documents.command("add")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def add_documents(files: tuple[Path, ...]) -> None:
    """Register the operations in FILES, and print their documentIds.

    A file is a GraphQL document, or a manifest (.json) of a code generator: an object of documents
    by their ids. If one is not valid, none is stored.
    """

    async def run() -> dict[str, str]:
        settings = read_settings()
        texts = read_documents(files, build_schema(settings.limits))
        async with ready_database(settings):
            await trusted.add(texts)
        return texts

    with plain_errors():
        for key in asyncio.run(run()):
            click.echo(key)
