"""`parley migrate`: the tables of the database."""

import asyncio

import click

from parley.commands.running import plain_errors
from parley.database import migrate_database, reachable_database
from parley.settings import read_settings


@click.command()
def migrate() -> None:
    """Apply all pending migrations to the database."""

    async def run() -> None:
        async with reachable_database(read_settings()):
            await migrate_database(click.echo, lambda name: click.echo(f"Migrated: {name}"))

    with plain_errors():
        asyncio.run(run())
        click.echo("The tables are up to date.")
