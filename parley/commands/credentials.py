"""`parley ticket` and `parley token`: credentials that a program sends in a user's name."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import click

from orm.accounts import applications, credentials, users
from orm.accounts.credentials import MAX_DAYS, NewCredential
from orm.audit.entries import OPERATOR
from orm.models import Application, Credential
from orm.models.enums import CredentialKind, Scope
from parley.commands import printing, scopes
from parley.commands.running import on_database, plain_errors

HEADINGS = ("key", "user", "application", "scopes", "label", "created", "expires", "state")

ticket = click.Group("ticket", help="Manage tickets, which log in by Authorization: SoTicket.")
token = click.Group("token", help="Manage tokens, which log in by Authorization: Bearer.")

name_ = click.argument("name")
label_ = click.option("--label", default="", help="A note for the list: what it is for.")


def _days(default: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        "--days",
        default=default,
        show_default=True,
        type=click.IntRange(1, MAX_DAYS),
        help="Days until it expires.",
    )


@ticket.command("add")
@name_
@label_
@_days(30)
def add_ticket(name: str, label: str, days: int) -> None:
    """Issue a ticket for the user NAME and print it; it cannot be shown again."""
    _add(partial(_issue, CredentialKind.TICKET, name, label, days, None, None), label)


@token.command("add")
@name_
@label_
@_days(365)
@click.option("--app", "application", help="The application that uses the token for NAME.")
@click.option(
    "--scope",
    "words",
    multiple=True,
    type=scopes.SCOPE_CHOICE,
    help="A scope of the application that the token keeps; repeat it for several. Default: all.",
)
def add_token(
    name: str, label: str, days: int, application: str | None, words: tuple[str, ...]
) -> None:
    """Issue a token for the user NAME and print it; it cannot be shown again."""
    if words and application is None:
        raise click.UsageError(
            "--scope needs --app, because applications have scopes and users do not."
        )
    narrowed = scopes.parse_scopes(words) if words else None
    _add(partial(_issue, CredentialKind.TOKEN, name, label, days, application, narrowed), label)


def _add(issue: Callable[[], Awaitable[str]], label: str) -> None:
    with plain_errors():
        if not label.isprintable():
            raise click.ClickException("The label must have printable characters only.")
        printing.print_secret(on_database(issue))


async def _issue(
    kind: CredentialKind,
    name: str,
    label: str,
    days: int,
    application: str | None,
    narrowed: frozenset[Scope] | None,
) -> str:
    user = await users.get(name)
    app = await applications.get(application) if application is not None else None
    new = NewCredential(
        kind,
        user.user_id,
        datetime.now(UTC) + timedelta(days=days),
        label,
        application_id=app.application_id if app else None,
        scopes=narrowed,
    )
    return await credentials.issue(new, OPERATOR)


def _join(group: click.Group, kind: CredentialKind) -> None:
    """Add the commands `list` and `revoke`, which are the same for tickets and tokens."""

    @group.command("list", help=f"List all {kind}s: their user, expiry and state.")
    def list_() -> None:
        with plain_errors():
            rows = on_database(partial(credentials.list_all, kind))
        if rows:
            printing.print_table(HEADINGS, [_row(credential) for credential in rows])
        else:
            click.echo(f"There are no {kind}s.")

    @group.command("revoke", help=f"Revoke the {kind} with KEY, as `list` shows it, at once.")
    @click.argument("key", type=int)
    def revoke(key: int) -> None:
        with plain_errors():
            revoked = on_database(partial(credentials.revoke, kind, key, OPERATOR))
        name = printing.escape_unprintable(revoked.user.name)
        click.echo(f"The {kind} {key} of {name} is revoked.")


_join(ticket, CredentialKind.TICKET)
_join(token, CredentialKind.TOKEN)


def _row(credential: Credential) -> tuple[str, ...]:
    application = credential.application
    return (
        str(credential.credential_id),
        credential.user.name,
        application.name if isinstance(application, Application) else "",
        "" if credential.scopes is None else scopes.format_scopes(credential.scopes),
        credential.label,
        printing.format_time(credential.created_at),
        printing.format_time(credential.expires_at),
        credentials.state_of(credential),
    )
