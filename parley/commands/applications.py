"""`parley app`: programs that say who they are by SO-AppToken."""

import asyncio

import click

from orm import applications
from orm.models import Application
from parley.commands import printing
from parley.commands.errors import plain_errors
from parley.databases import ready_database
from parley.settings import read_settings

HEADINGS = ("key", "name", "created", "state")


@click.group()
def app() -> None:
    """Applications: programs that say who they are by SO-AppToken."""


@app.command("add")
@click.argument("name")
def add_application(name: str) -> None:
    """Make the application NAME known, and print its token; nobody can read it again.

    One that was revoked is known again, by another token.
    """

    async def run() -> str:
        async with ready_database(read_settings()):
            return await applications.add(name)

    with plain_errors():
        if not name or not name.isprintable():
            raise click.ClickException("A name has printable characters.")
        printing.new_secret(asyncio.run(run()))


@app.command("list")
def list_applications() -> None:
    """Say which applications are known."""

    async def run() -> list[Application]:
        async with ready_database(read_settings()):
            return await applications.every()

    with plain_errors():
        rows = asyncio.run(run())
    if rows:
        printing.table(HEADINGS, [_row(each) for each in rows])
    else:
        click.echo("There are no applications.")


@app.command("revoke")
@click.argument("name")
def revoke_application(name: str) -> None:
    """Make the token of the application NAME void at once."""

    async def run() -> None:
        async with ready_database(read_settings()):
            await applications.revoke(name)

    with plain_errors():
        asyncio.run(run())
    click.echo(f"The application {name} is revoked.")


def _row(application: Application) -> tuple[str, ...]:
    return (
        str(application.application_id),
        application.name,
        printing.moment(application.created_at),
        "revoked" if application.revoked_at else "valid",
    )
