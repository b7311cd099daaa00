"""`parley audit`: who changed what."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime

import click

from graphql_api.audit.types import changes_of, fields_of
from orm.audit import trail
from orm.audit.trail import TrailFilter
from orm.models import Application, AuditEntry, ChatSession, Credential, User
from orm.values import LARGEST
from parley.commands import printing
from parley.commands.running import plain_errors
from parley.database import ready_database
from parley.settings import read_settings

MAX_ENTRIES = 10_000

HEADINGS = ("at", "user", "door", "application", "action", "row", "fields")

TIME_FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z")


@click.command()
@click.option("--session", type=click.IntRange(1, LARGEST), help="Changes of this session only.")
@click.option(
    "--of",
    "entity",
    type=click.Choice([model.__name__ for model in (ChatSession, User, Credential, Application)]),
    help="Changes of this kind of row only.",
)
@click.option("--user", help="Changes by users of this name only.")
@click.option(
    "--since",
    type=click.DateTime(TIME_FORMATS),
    help="Nothing older, as in 2026-03-14 or 2026-03-14T09:26:53+01:00; in UTC unless it says.",
)
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, MAX_ENTRIES),
    help="How many at most.",
)
@click.option("--json", "as_json", is_flag=True, help="Print an object a line.")
def audit(
    session: int | None,
    entity: str | None,
    user: str | None,
    since: datetime | None,
    limit: int,
    as_json: bool,  # noqa: FBT001  click's way
) -> None:
    """Say who changed what, newest first: sessions, users, credentials and applications.

    Values are told only of fields that are hidden from no role.
    """

    async def run() -> list[AuditEntry]:
        async with ready_database(read_settings()):
            return await trail.newest(TrailFilter(session, entity, user, _in_utc(since)), limit)

    show: Callable[[list[AuditEntry]], None] = _print_lines if as_json else _print_table
    with plain_errors():
        show(asyncio.run(run()))


def _in_utc(since: datetime | None) -> datetime | None:
    return since.replace(tzinfo=UTC) if since and since.tzinfo is None else since


def _print_table(entries: list[AuditEntry]) -> None:
    if entries:
        printing.print_table(HEADINGS, [_row(each) for each in entries])
    else:
        click.echo("There are no such changes.")


def _row(entry: AuditEntry) -> tuple[str, ...]:
    told = {each.field: f"{each.field}: {each.old} -> {each.new}" for each in changes_of(entry)}
    return (
        printing.format_time(entry.at),
        entry.user_name,
        entry.door,
        str(entry.application_id or ""),
        entry.action.value,
        f"{entry.entity} {entry.row_key}",
        ", ".join(told.get(field, field) for field in fields_of(entry)),
    )


def _print_lines(entries: list[AuditEntry]) -> None:
    for entry in entries:
        # In ASCII, so that values do nothing to a terminal.
        click.echo(json.dumps(_object(entry)))


def _object(entry: AuditEntry) -> dict[str, object]:
    return {
        "id": entry.audit_entry_id,
        "at": entry.at.astimezone(UTC).isoformat(),
        "user": entry.user_name,
        "associateId": entry.associate_id,
        "door": entry.door,
        "applicationId": entry.application_id,
        "requestId": entry.request_id,
        "action": entry.action.value,
        "entity": entry.entity,
        "key": entry.row_key,
        "fields": fields_of(entry),
        "values": {
            each.field: {"old": json.loads(each.old), "new": json.loads(each.new)}
            for each in changes_of(entry)
        },
    }
