"""The command line."""

from collections.abc import Mapping
from pkgutil import resolve_name

import click

from parley.operations.gc_tuning import without_gc

COMMANDS: Mapping[str, str] = {
    "serve": "service:serve",
    "migrate": "service:migrate",
    "check": "service:check",
    "import": "importing:import_",
    "user": "users:user",
    "ticket": "credentials:ticket",
    "token": "credentials:token",
    "app": "applications:app",
    "documents": "documents:documents",
    "audit": "audit:audit",
    "schema": "describe:schema",
    "openapi": "describe:openapi",
}
"""Where each is, in parley.commands."""


class LazyCommands(click.Group):
    """Commands whose modules are imported when they are run: none needs what all others do."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's
        """Their names, as help shows them."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; when there is none, click looks for one that is alike."""
        with without_gc():
            for name in [cmd_name] if cmd_name in COMMANDS else COMMANDS:
                self.commands[name] = resolve_name(f"parley.commands.{COMMANDS[name]}")
        return super().get_command(ctx, cmd_name)


@click.group(cls=LazyCommands)
@click.version_option(package_name="parley")
def main() -> None:
    """One chat-session service with two doors: GraphQL, and SuperOffice's chat REST contract."""
