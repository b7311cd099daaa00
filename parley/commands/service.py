"""`parley serve`, `migrate` and `check`: the service and its database."""

import asyncio
import sys

import click

from orm.engine.database import migrate as migrate_database
from parley import serving
from parley.commands import checking
from parley.commands.running import plain_errors
from parley.database import reachable_database
from parley.demo import DEMO_NAME, DEMO_PASSWORD
from parley.settings import read_settings


def service_addresses(host: str, port: int) -> str:
    """Where the doors are."""
    base = _base(host, port)
    return f"GraphQL  {base}/graphql\nREST     {base}/api/v1/ChatSession"


def demo_addresses(host: str, port: int) -> str:
    """Where the doors are, who can come in, and a line that works when pasted."""
    return (
        f"{service_addresses(host, port)}\nLogin    {DEMO_NAME} / {DEMO_PASSWORD}\n\n"
        f"Try it:\n  curl -u {DEMO_NAME}:{DEMO_PASSWORD} -H 'Content-Type: application/json'"
        f""" -d '{{"CustomerName": "Ada", "FirstMessage": "Hello"}}'"""
        f" {_base(host, port)}/api/v1/ChatSession\n\nStop with Ctrl-C."
    )


def _base(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes."
)
@click.option("--demo", is_flag=True, help="Serve a little helpdesk with a login for everybody.")
def serve(host: str, port: int, workers: int, demo: bool) -> None:  # noqa: FBT001  click's way
    """Serve both doors."""
    with plain_errors():
        settings = read_settings()
        if demo:
            settings = serving.demo_settings(settings, host)
        asyncio.run(serving.prepare(settings, click.echo, demo=demo))
        text = demo_addresses(host, port) if demo else service_addresses(host, port)
        serving.serve(settings, host, port, workers, demo=demo, ready=lambda: click.echo(text))


@click.command()
def migrate() -> None:
    """Bring the tables up to date."""

    async def run() -> None:
        async with reachable_database(read_settings()):
            await migrate_database(lambda name: click.echo(f"Migrated: {name}"))

    with plain_errors():
        asyncio.run(run())
        click.echo("The tables are up to date.")


@click.command()
def check() -> None:
    """Say what is wrong with the settings and the database, a line each."""

    async def run() -> list[str]:
        return [line async for line in checking.find_problems()]

    lines = asyncio.run(run())
    for line in lines:
        click.echo(line)
    if lines:
        sys.exit(1)
    click.echo("Everything is in order.")
