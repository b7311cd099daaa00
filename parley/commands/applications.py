"""`parley app`: applications, which send an SO-AppToken."""

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
    """Manage applications: programs that identify themselves by an SO-AppToken."""


@app.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "words",
    multiple=True,
    type=scopes.SCOPE_CHOICE,
    default=scopes.DEFAULT_SCOPES,
    show_default=True,
    help="A scope of the application; repeat it for several. `all` allows sessions of others too,"
    " `topic:read` and `topic:write` are for chat topics, and `metrics` reads /metrics.",
)
def add_application(name: str, words: tuple[str, ...]) -> None:
    """Add the application NAME and print its token, which cannot be shown again.

    An application that was revoked is restored, with a new token.
    """
    with plain_errors():
        if not name or not name.isprintable():
            raise click.ClickException(
                "The name must not be empty, and must have printable characters only."
            )
        add = partial(applications.add, name, scopes.parse_scopes(words), OPERATOR)
        printing.print_secret(on_database(add))


@app.command("list")
def list_applications() -> None:
    """List the applications and their scopes."""
    with plain_errors():
        rows = on_database(applications.list_all)
    if rows:
        printing.print_table(HEADINGS, [_row(application) for application in rows])
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
    help="A scope of the application; repeat it for several.",
)
def set_scopes(name: str, words: tuple[str, ...]) -> None:
    """Replace the scopes of the application NAME, from the next request on."""
    with plain_errors():
        new_scopes = scopes.parse_scopes(words)
        on_database(partial(applications.set_scopes, name, new_scopes, OPERATOR))
    click.echo(f"The application {name} has these scopes now: {scopes.format_scopes(new_scopes)}.")


@app.command("revoke")
@click.argument("name")
def revoke_application(name: str) -> None:
    """Revoke the application NAME: its token, and users' tokens for it, are void at once."""
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
