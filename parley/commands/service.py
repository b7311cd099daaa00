"""`parley migrate` and `parley check`: the database of the service, and its settings."""

import asyncio
import sys

import click

from parley.commands import checking
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


@click.command()
def check() -> None:
    """List the problems of the settings and the database; exit status 1 if there are any."""

    async def run() -> list[str]:
        return [problem async for problem in checking.find_problems()]

    problems = asyncio.run(run())
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    click.echo("Everything is in order.")
