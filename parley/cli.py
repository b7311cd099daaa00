"""The command line."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name

import click

from parley.environment_file import BadEnvironmentFile, read_environment_file
from parley.operations.gc_tuning import without_gc

COMMANDS: Mapping[str, str] = {
    "serve": "serve:serve",
    "worker": "worker:worker",
    "migrate": "migrating:migrate",
    "check": "checking:check",
    "import": "importing:import_",
    "backup": "backups:backup",
    "copy": "copying:copy_",
    "restore": "backups:restore",
    "user": "users:user",
    "ticket": "credentials:ticket",
    "token": "credentials:token",
    "app": "applications:app",
    "webhook": "webhooks:webhook",
    "documents": "documents:documents",
    "audit": "audit:audit",
    "schema": "describe:schema",
    "openapi": "describe:openapi",
}
"""Module and function of each command, in parley.commands."""


class LazyCommands(click.Group):
    """A click group that imports a command's module when it is run, to start sooner."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's
        """The names of all commands, for the help."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; for an unknown name all of them, so that click can suggest one."""
        with without_gc():
            for name in [cmd_name] if cmd_name in COMMANDS else COMMANDS:
                self.commands[name] = resolve_name(f"parley.commands.{COMMANDS[name]}")
        return super().get_command(ctx, cmd_name)


@click.group(cls=LazyCommands)
@click.version_option(package_name="parley")
@click.option(
    "--env-file",
    type=click.Path(path_type=Path),
    help="Read settings from this file, NAME=value a line; they win over the environment.",
)
@click.pass_context
def main(ctx: click.Context, env_file: Path | None) -> None:
    """One chat-session service with two doors: GraphQL, and SuperOffice's chat REST contract."""
    ctx.obj = Given(env_file, dict(os.environ))
    if env_file is not None:
        try:
            os.environ.update(read_environment_file(env_file))
        except BadEnvironmentFile as error:
            raise click.ClickException(str(error)) from None


@dataclass(frozen=True)
class Given:
    """The arguments that this process was started with, for commands that start another."""

    env_file: Path | None
    environment: dict[str, str]
    """Without the variables of the file, which the other process reads anew."""
