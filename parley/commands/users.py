"""`parley user`: who may log in."""

import asyncio
import os
import sys

import click

from orm import users
from orm.models.enums import Role
from parley.commands.errors import plain_errors
from parley.databases import ready_database
from parley.passwords import hash_password
from parley.settings import read_settings


@click.group()
def user() -> None:
    """Who may log in."""


@user.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.MANAGER.value,
    show_default=True,
    help="What they may do.",
)
def add_user(name: str, role: str) -> None:
    """Let NAME log in.

    The password is asked for at a terminal; elsewhere it is PARLEY_PASSWORD, or the first line of
    standard input. NAME becomes an associate unless there is one of that name.
    """

    async def run() -> None:
        new = users.NewUser(name, hash_password(_password()), Role(role))
        async with ready_database(read_settings()):
            await users.add(new)

    with plain_errors():
        if not name or ":" in name or not name.isprintable():
            raise click.ClickException("A name has printable characters, and no colon.")
        asyncio.run(run())
        click.echo(f"{name} can log in as {role}.")


def _password() -> str:
    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = os.environ.get("PARLEY_PASSWORD") or sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise click.ClickException(
            "There is no password: set PARLEY_PASSWORD, or give it on standard input."
        )
    return password
