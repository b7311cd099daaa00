"""`parley worker`: a process that `parley serve` starts; nobody else has a use for it."""

import asyncio
import socket

import click

from parley import serving
from parley.commands.logged import LoggedCommand, line_printer
from parley.commands.running import plain_errors
from parley.demo import LOGINS
from parley.operations.logs import configure
from parley.routing import answered_hosts
from parley.settings import Settings, read_settings


@click.command(hidden=True, cls=LoggedCommand)
@click.option("--channel", type=int, required=True)
@click.option("--fd", "descriptors", type=int, required=True, multiple=True)
@click.option("--name", "names", required=True, multiple=True)
@click.option("--inherited", is_flag=True)
@click.option("--demo", is_flag=True)
@click.option("--deaths", type=int, default=0)
@click.option("--first", is_flag=True)
def worker(
    channel: int,
    descriptors: tuple[int, ...],
    names: tuple[str, ...],
    inherited: bool,  # noqa: FBT001  click's way
    demo: bool,  # noqa: FBT001
    deaths: int,
    first: bool,  # noqa: FBT001
) -> None:
    """Serve on sockets that this process was started with; the first worker reports."""
    with plain_errors():
        settings = read_settings()
        report = line_printer(settings.log_format) if first else _nothing
        if demo:
            settings = serving.demo_settings(settings, *names)
        asyncio.run(serving.prepare(settings, report, demo=demo))
        # Not before: what is wrong until here is one line, that of the error.
        configure(settings)
        listeners = [socket.socket(fileno=number) for number in descriptors]

        def ready() -> None:
            for listener, name in zip(listeners, names, strict=True):
                report(addresses(settings, _base_url(name, listener), name, demo=demo))

        serving.work(
            settings,
            listeners,
            socket.socket(fileno=channel),
            owns_sockets=not inherited,
            demo=demo,
            deaths=deaths,
            ready=ready,
        )


def _nothing(_line: str) -> None:
    """Report nothing."""


def addresses(settings: Settings, base: str, name: str, *, demo: bool) -> str:
    """The text about a socket that is served: its addresses, and what an operator should know."""
    text = demo_addresses(base) if demo else service_addresses(base)
    hint = hosts_hint(settings, name)
    return f"{text}\n\n{hint}" if hint else text


def service_addresses(base: str) -> str:
    """The addresses of both doors and of the start page, a line each."""
    return f"GraphQL  {base}/graphql\nREST     {base}/api/v1/ChatSession\nPages    {base}/"


def hosts_hint(settings: Settings, host: str) -> str:
    """A line about the hosts that requests may be sent to, if `host` is none of them, else "".

    The addresses that `serve` prints would be answered with 400 then.
    """
    if host.startswith("unix:"):
        return ""
    hosts = answered_hosts(settings.allowed_hosts, settings.public_url)
    if (f"[{host}]" if ":" in host else host).lower() in hosts:
        return ""
    return (
        f"Requests to {host} are refused, because only these hosts are answered:"
        f" {', '.join(sorted(hosts)) or 'none'}."
        " Set PARLEY_ALLOWED_HOSTS to all names and addresses that callers use."
    )


def demo_addresses(base: str) -> str:
    """The addresses of both doors, the demo's logins, and a curl command to try."""
    first = LOGINS[0]
    logins = "".join(
        f"Login    {login.name} / {login.password} ({login.role})\n" for login in LOGINS
    )
    return (
        f"{service_addresses(base)}\n{logins}\n"
        f"Try it:\n  curl -u {first.name}:{first.password} -H 'Content-Type: application/json'"
        f""" -d '{{"CustomerName": "Ada", "FirstMessage": "Hello"}}'"""
        f" {base}/api/v1/ChatSession\n\nStop with Ctrl-C."
    )


def _base_url(name: str, listener: socket.socket) -> str:
    """The address with which requests to a socket begin; `http://unix:PATH:` is nginx's form."""
    if name.startswith("unix:"):
        return f"http://{name}:"
    port = listener.getsockname()[1]
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
