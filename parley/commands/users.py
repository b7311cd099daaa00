"""`parley user`: the users who may log in."""

import os
import sys
from functools import partial

import click

from orm.accounts import users
from orm.accounts.passwords import hash_password, problems_of_password
from orm.audit.entries import OPERATOR
from orm.models import User
from orm.models.enums import USER_ROLES, Role
from parley.commands import printing
from parley.commands.running import on_database, plain_errors

HEADINGS = ("key", "name", "role", "associate", "state")

ROLES = click.Choice([role.value for role in USER_ROLES])


@click.group()
def user() -> None:
    """Manage the users who may log in."""


@user.command("add")
@click.argument("name")
@click.option(
    "--role", type=ROLES, default=Role.MANAGER.value, show_default=True, help="The user's role."
)
def add_user(name: str, role: str) -> None:
    """Add the user NAME.

    At a terminal the command asks for the password; otherwise it is PARLEY_PASSWORD, or the first
    line of standard input. If there is no associate of that name, one is created. A user who was
    revoked is restored, with the new password and role.
    """
    with plain_errors():
        if not users.is_name(name):
            raise click.ClickException(
                "The name must have printable characters only, and no colon."
            )
        new = users.NewUser(name, hash_password(_password()), Role(role))
        on_database(partial(users.add, new, OPERATOR))
        click.echo(f"{name} can log in as {role}.")


@user.command("list")
def list_users() -> None:
    """List the users and their roles."""
    with plain_errors():
        rows = on_database(users.list_all)
    if rows:
        printing.print_table(HEADINGS, [_row(row) for row in rows])
    else:
        click.echo("There are no users.")


@user.command("role")
@click.argument("name")
@click.argument("role", type=ROLES)
def set_role(name: str, role: str) -> None:
    """Set the role of the user NAME, from the next request on."""
    with plain_errors():
        on_database(partial(users.set_role, name, Role(role), OPERATOR))
        click.echo(f"{name} has the role {role} now.")


@user.command("password")
@click.argument("name")
def set_password(name: str) -> None:
    """Set a new password for NAME, which ends the user's sessions; `add` says where it is read."""
    with plain_errors():
        on_database(partial(users.set_password, name, hash_password(_password()), OPERATOR))
        click.echo(f"{name} has a new password now.")


@user.command("revoke")
@click.argument("name")
def revoke_user(name: str) -> None:
    """Revoke the user NAME: password, tickets, tokens, sessions and JWTs are void at once."""
    with plain_errors():
        on_database(partial(users.revoke, name, OPERATOR))
        click.echo(f"The user {name} is revoked.")


def _row(row: User) -> tuple[str, ...]:
    return (
        str(row.user_id),
        row.name,
        row.role.value,
        str(row.associate_id),
        "revoked" if row.revoked_at else "demo" if row.demo else "valid",
    )


def _password() -> str:
    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = os.environ.get("PARLEY_PASSWORD") or sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise click.ClickException(
            "There is no password: set PARLEY_PASSWORD, or write it to standard input."
        )
    for reason in problems_of_password(password):
        raise click.ClickException(f"The password {reason}.")
    return password
