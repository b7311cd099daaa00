"""`parley serve`, `parley migrate` and `parley check`: the service and its database."""

import asyncio
import sys

import click

from parley import serving
from parley.commands import checking
from parley.commands.logged import LoggedCommand, line_printer
from parley.commands.running import plain_errors
from parley.database import migrate_database, reachable_database
from parley.demo import LOGINS
from parley.operations.logs import configure
from parley.routing import answered_hosts
from parley.settings import Settings, read_settings


@click.command(cls=LoggedCommand)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Number of worker processes.",
)
@click.option(
    "--demo", is_flag=True, help="Serve a small helpdesk, with users whose passwords are public."
)
def serve(host: str, port: int, workers: int, demo: bool) -> None:  # noqa: FBT001  click's way
    """Serve both doors, GraphQL and REST."""
    with plain_errors():
        settings = read_settings()
        configure(settings)
        report = line_printer(settings.log_format)
        if demo:
            settings = serving.demo_settings(settings, host)
        asyncio.run(serving.prepare(settings, report, demo=demo))
        text = demo_addresses(host, port) if demo else service_addresses(host, port)
        if hint := hosts_hint(settings, host):
            text = f"{text}\n\n{hint}"
        serving.serve(settings, host, port, workers, demo=demo, ready=lambda: report(text))


def service_addresses(host: str, port: int) -> str:
    """The addresses of both doors and of the start page, a line each."""
    base = _base_url(host, port)
    return f"GraphQL  {base}/graphql\nREST     {base}/api/v1/ChatSession\nPages    {base}/"


def hosts_hint(settings: Settings, host: str) -> str:
    """A line about the hosts that requests may be sent to, if `host` is none of them, else "".

    The addresses that `serve` prints would be answered with 400 then.
    """
    hosts = answered_hosts(settings.allowed_hosts, settings.public_url)
    if (f"[{host}]" if ":" in host else host).lower() in hosts:
        return ""
    return (
        f"Requests to {host} are refused, because only these hosts are answered:"
        f" {', '.join(sorted(hosts)) or 'none'}."
        " Set PARLEY_ALLOWED_HOSTS to all names and addresses that callers use."
    )


def demo_addresses(host: str, port: int) -> str:
    """The addresses of both doors, the demo's logins, and a curl command to try."""
    first = LOGINS[0]
    logins = "".join(
        f"Login    {login.name} / {login.password} ({login.role})\n" for login in LOGINS
    )
    return (
        f"{service_addresses(host, port)}\n{logins}\n"
        f"Try it:\n  curl -u {first.name}:{first.password} -H 'Content-Type: application/json'"
        f""" -d '{{"CustomerName": "Ada", "FirstMessage": "Hello"}}'"""
        f" {_base_url(host, port)}/api/v1/ChatSession\n\nStop with Ctrl-C."
    )


def _base_url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@click.command()
def migrate() -> None:
    """Apply all pending migrations to the database."""

    async def run() -> None:
        async with reachable_database(read_settings()):
            await migrate_database(click.echo)

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
