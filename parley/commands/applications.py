"""`parley app`: programs that say who they are by SO-AppToken."""

from functools import partial

import click

from orm.accounts import applications
from orm.audit.entries import OPERATOR
from orm.models import Application
from parley.commands import printing, scopes
from parley.commands.running import on_database, plain_errors

HEADINGS = ("key", "name", "scopes", "created", "state")


@click.group()
def app() -> None:
    """Applications: programs that say who they are by SO-AppToken."""


@app.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "words",
    multiple=True,
    type=scopes.SCOPE_CHOICE,
    default=scopes.DEFAULT_SCOPES,
    show_default=True,
    help="What it may do, once for each; `all` lets it do that with sessions of others, too.",
)
def add_application(name: str, words: tuple[str, ...]) -> None:
    """Make the application NAME known, and print its token; nobody can read it again.

    One that was revoked is known again, by another token.
    """
    with plain_errors():
        if not name or not name.isprintable():
            raise click.ClickException("A name has printable characters.")
        add = partial(applications.add, name, scopes.parse_scopes(words), OPERATOR)
        printing.print_secret(on_database(add))


@app.command("list")
def list_applications() -> None:
    """Say which applications are known, and what they may do."""
    with plain_errors():
        rows = on_database(applications.list_all)
    if rows:
        printing.print_table(HEADINGS, [_row(each) for each in rows])
    else:
        click.echo("There are no applications.")


@app.command("scope")
@click.argument("name")
@click.option(
    "--scope",
    "words",
    multiple=True,
    required=True,
    type=scopes.SCOPE_CHOICE,
    help="What it may do, once for each.",
)
def set_scopes(name: str, words: tuple[str, ...]) -> None:
    """Let the application NAME do what is said from now on, and nothing else."""
    with plain_errors():
        wanted = scopes.parse_scopes(words)
        on_database(partial(applications.set_scopes, name, wanted, OPERATOR))
    click.echo(f"The application {name} has these scopes now: {scopes.format_scopes(wanted)}.")


@app.command("revoke")
@click.argument("name")
def revoke_application(name: str) -> None:
    """Make the token of the application NAME void at once, and those of users that name it."""
    with plain_errors():
        on_database(partial(applications.revoke, name, OPERATOR))
    click.echo(f"The application {name} is revoked.")


def _row(application: Application) -> tuple[str, ...]:
    return (
        str(application.application_id),
        application.name,
        scopes.format_scopes(application.scopes),
        printing.format_time(application.created_at),
        "revoked" if application.revoked_at else "valid",
    )
