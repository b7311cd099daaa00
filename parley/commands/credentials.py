"""`parley ticket` and `parley token`: secrets that open the doors in a user's name."""

import asyncio
from datetime import UTC, datetime, timedelta

import click

from orm import credentials, users
from orm.credentials import NewCredential
from orm.errors import NotFound
from orm.models import Credential
from orm.models.enums import CredentialKind
from parley.commands import printing
from parley.commands.errors import plain_errors
from parley.databases import ready_database
from parley.settings import read_settings

MOST_DAYS = 3650

HEADINGS = ("key", "user", "label", "created", "expires", "state")


def _group(kind: CredentialKind, about: str, days: int) -> click.Group:
    """The commands of one kind; `days` are how many it is good for unless the operator says."""

    @click.command()
    @click.argument("name")
    @click.option("--label", default="", help="What it is for, as the list will show it.")
    @click.option(
        "--days",
        default=days,
        show_default=True,
        type=click.IntRange(1, MOST_DAYS),
        help="How long it is good for.",
    )
    def add(name: str, label: str, days: int) -> None:
        with plain_errors():
            if not label.isprintable():
                raise click.ClickException("A label has printable characters.")
            printing.new_secret(asyncio.run(_issue(kind, name, label, days)))

    @click.command("list")
    def list_() -> None:
        with plain_errors():
            rows = asyncio.run(_every(kind))
        if rows:
            printing.table(HEADINGS, [_row(each) for each in rows])
        else:
            click.echo(f"There are no {kind}s.")

    @click.command()
    @click.argument("key", type=int)
    def revoke(key: int) -> None:
        with plain_errors():
            revoked = asyncio.run(_revoke(kind, key))
        click.echo(f"The {kind} {key} of {revoked.user.name} is revoked.")

    add.help = f"Give NAME a {kind}, and print it; nobody can read it again."
    list_.help = f"Say who has which {kind}s, and whether they are good."
    revoke.help = f"Make the {kind} that `list` shows with KEY void at once."
    return click.Group(kind.value, commands=[add, list_, revoke], help=about)


async def _issue(kind: CredentialKind, name: str, label: str, days: int) -> str:
    async with ready_database(read_settings()):
        user = await users.find(name)
        if user is None:
            raise NotFound(f"There is no user {name}.")
        until = datetime.now(UTC) + timedelta(days=days)
        return await credentials.issue(NewCredential(kind, user.user_id, until, label))


async def _every(kind: CredentialKind) -> list[Credential]:
    async with ready_database(read_settings()):
        return await credentials.every(kind)


async def _revoke(kind: CredentialKind, key: int) -> Credential:
    async with ready_database(read_settings()):
        return await credentials.revoke(kind, key)


def _row(credential: Credential) -> tuple[str, ...]:
    return (
        str(credential.credential_id),
        credential.user.name,
        credential.label,
        printing.moment(credential.created_at),
        printing.moment(credential.expires_at),
        credentials.state_of(credential),
    )


ticket = _group(CredentialKind.TICKET, "Tickets: for logging in by Authorization: SoTicket.", 30)
token = _group(CredentialKind.TOKEN, "Tokens: for logging in by Authorization: Bearer.", 365)
