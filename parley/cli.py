"""The command line."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from graphql_api.schema import build_schema
from orm import documents as trusted
from orm import users
from orm.database import migrate as migrate_database
from orm.errors import ParleyError
from orm.models.enums import Role
from parley import announcement, checking, serving
from parley.app import facade_options
from parley.databases import NotReady, reachable_database, ready_database
from parley.importing import BadImport, Importer
from parley.passwords import hash_password
from parley.registering import BadDocuments, read_documents
from parley.settings import BadSettings, read_settings
from rest_facade.openapi import document as openapi_document


@click.group()
@click.version_option(package_name="parley")
def main() -> None:
    """One chat-session service with two doors: GraphQL, and SuperOffice's chat REST contract."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes."
)
@click.option("--demo", is_flag=True, help="Serve a little helpdesk with a login for everybody.")
def serve(host: str, port: int, workers: int, demo: bool) -> None:  # noqa: FBT001  click's way
    """Serve both doors."""
    with _plain_errors():
        settings = read_settings()
        if demo:
            settings = serving.for_demo(settings, host)
        asyncio.run(serving.prepare(settings, click.echo, demo=demo))
        text = announcement.of_demo(host, port) if demo else announcement.of_service(host, port)
        serving.serve(settings, host, port, workers, demo=demo, ready=lambda: click.echo(text))


@main.command()
def migrate() -> None:
    """Bring the tables up to date."""

    async def run() -> None:
        async with reachable_database(read_settings()):
            await migrate_database(lambda name: click.echo(f"Migrated: {name}"))

    with _plain_errors():
        asyncio.run(run())
        click.echo("The tables are up to date.")


@main.command()
def schema() -> None:
    """Print the GraphQL schema."""
    click.echo(build_schema().as_str())


@main.command()
def openapi() -> None:
    """Print the REST door's OpenAPI document."""
    with _plain_errors():
        document = openapi_document.write(build_schema().core, read_settings().public_url)
    click.echo(document)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Store associates, persons, contacts, projects, sales and tickets.

    FILE is newline-delimited JSON: a carrier a line, with its kind in "Carrier". A row that is
    there already is replaced. All lines are stored or, when one is bad, none.
    """

    async def run(lines: Iterable[bytes], done: Callable[[int], object]) -> int:
        settings = read_settings()
        importer = Importer(build_schema().core, facade_options(settings).dates)
        async with ready_database(settings):
            return await importer.store(lines, done)

    progress = click.progressbar(length=file.stat().st_size, label="Importing", file=sys.stderr)
    with _plain_errors(), file.open("rb") as lines, progress as bar:
        stored = asyncio.run(run(lines, bar.update))
    click.echo(f"Stored {stored} rows.")


@main.group()
def user() -> None:
    """Who may log in."""


@user.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.MANAGER.value,
    show_default=True,
    help="What they may do.",
)
def add_user(name: str, role: str) -> None:
    """Let NAME log in.

    The password is asked for at a terminal; elsewhere it is PARLEY_PASSWORD, or the first line of
    standard input. NAME becomes an associate unless there is one of that name.
    """

    async def run() -> None:
        new = users.NewUser(name, hash_password(_password()), Role(role))
        async with ready_database(read_settings()):
            await users.add(new)

    with _plain_errors():
        if not name or ":" in name or not name.isprintable():
            raise click.ClickException("A name has printable characters, and no colon.")
        asyncio.run(run())
        click.echo(f"{name} can log in as {role}.")


@main.group()
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

    with _plain_errors():
        for key in asyncio.run(run()):
            click.echo(key)


@main.command()
def check() -> None:
    """Say what is wrong with the settings and the database, a line each."""

    async def run() -> list[str]:
        return [line async for line in checking.complaints()]

    lines = asyncio.run(run())
    for line in lines:
        click.echo(line)
    if lines:
        sys.exit(1)
    click.echo("Everything is in order.")


def _password() -> str:
    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = os.environ.get("PARLEY_PASSWORD") or sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise click.ClickException(
            "There is no password: set PARLEY_PASSWORD, or give it on standard input."
        )
    return password


@contextmanager
def _plain_errors() -> Iterator[None]:
    """What an operator can mend is told in lines, without a traceback."""
    try:
        yield
    except (BadDocuments, BadImport, BadSettings) as error:
        raise click.ClickException("\n".join(error.lines)) from error
    except (NotReady, ParleyError, serving.CannotServe) as error:
        raise click.ClickException(str(error)) from error
