"""The command line."""

import click

from parley.commands.applications import app
from parley.commands.auditing import audit
from parley.commands.credentials import ticket, token
from parley.commands.describing import openapi, schema
from parley.commands.documents import documents
from parley.commands.importing import import_
from parley.commands.service import check, migrate, serve
from parley.commands.users import user

COMMANDS = (
    *(serve, migrate, check, import_),
    *(user, ticket, token, app, documents),
    audit,
    *(schema, openapi),
)


@click.group(commands=COMMANDS)
@click.version_option(package_name="parley")
def main() -> None:
    """One chat-session service with two doors: GraphQL, and SuperOffice's chat REST contract."""
