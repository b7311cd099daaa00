"""The command line."""

from collections.abc import Mapping
from pkgutil import resolve_name

import click

from parley.operations.gc_tuning import without_gc

COMMANDS: Mapping[str, str] = {
    "serve": "serve:serve",
    "worker": "worker:worker",
    "migrate": "service:migrate",
    "check": "service:check",
    "import": "importing:import_",
    "backup": "backups:backup",
    "copy": "copying:copy_",
    "restore": "backups:restore",
    "user": "users:user",
    "ticket": "credentials:ticket",
    "token": "credentials:token",
    "app": "applications:app",
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
def main() -> None:
    """One chat-session service with two doors: GraphQL, and SuperOffice's chat REST contract."""
