"""`parley serve`: the parent process. It imports neither the application nor its settings."""

import asyncio
import os
from pathlib import Path

import click

from parley.cli import Given
from parley.commands.logged import LoggedCommand
from parley.supervisor import log
from parley.supervisor.fleet import Fleet
from parley.supervisor.listening import (
    SYSTEMD_VARIABLES,
    CannotListen,
    Listener,
    inherited_listener,
    systemd_listeners,
    tcp_listener,
    unix_listener,
)
from parley.supervisor.metrics_folder import metrics_folder
from parley.supervisor.notifying import Notifier
from parley.supervisor.supervisor import Supervisor

MAX_PORT = 65_535


class FileMode(click.ParamType[int]):
    """The mode of a file as an octal number, as in 660."""

    name = "mode"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read the number."""
        text = str(value)
        if len(text) > 4 or not text.isdecimal() or not set(text) <= set("01234567"):
            self.fail(f"{text!r} is no octal mode such as 660.", param, ctx)
        return int(text, 8)


@click.command(cls=LoggedCommand)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, MAX_PORT),
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--uds", type=click.Path(path_type=Path), help="Listen on this Unix socket instead.")
@click.option(
    "--uds-mode",
    default="660",
    show_default=True,
    type=FileMode(),
    help="Who may connect to the Unix socket: the mode of its file.",
)
@click.option(
    "--fd",
    type=click.IntRange(min=0),
    help="Listen on the socket that this process was started with as this file descriptor.",
)
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
@click.pass_obj
def serve(
    given: Given,
    host: str,
    port: int,
    uds: Path | None,
    uds_mode: int,
    fd: int | None,
    workers: int,
    demo: bool,  # noqa: FBT001  click's way
) -> None:
    """Serve both doors, GraphQL and REST.

    SIGTERM ends the service in order, and SIGHUP restarts its workers without a gap. Sockets of
    systemd (socket activation) take the place of host and port.
    """
    log.configure()
    try:
        listeners = _listeners(host, port, uds, uds_mode, fd)
    except CannotListen as error:
        raise click.ClickException(str(error)) from None
    environment = {
        name: value for name, value in given.environment.items() if name not in SYSTEMD_VARIABLES
    }
    notifier = Notifier(environment)
    # The file is read by each worker, so that a restart brings new settings.
    arguments = ["--env-file", str(given.env_file.absolute())] if given.env_file else []
    arguments.append("worker")
    arguments += [argument for name in listeners for argument in ("--name", name.name)]
    if demo:
        arguments.append("--demo")
    if any(listener.is_inherited for listener in listeners):
        arguments.append("--inherited")

    async def run() -> int:
        fleet = Fleet(workers, listeners, arguments, environment)
        return await Supervisor(fleet, listeners, notifier).run()

    with metrics_folder(environment, workers):
        status = asyncio.run(run())
    raise SystemExit(status)


def _listeners(
    host: str, port: int, uds: Path | None, uds_mode: int, fd: int | None
) -> list[Listener]:
    """The sockets that the options name, or those of systemd."""
    given = systemd_listeners(os.environ)
    if (uds is not None) + (fd is not None) + bool(given) > 1:
        raise CannotListen("Use only one of --uds, --fd and the sockets of systemd.")
    if given:
        return given
    if uds is not None:
        return [unix_listener(uds, uds_mode)]
    return [tcp_listener(host, port) if fd is None else inherited_listener(fd)]
