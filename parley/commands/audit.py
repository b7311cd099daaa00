"""`parley audit`: prints the audit trail."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime

import click

from graphql_api.audit.types import changes_of, fields_of
from orm.audit import trail
from orm.audit.trail import TrailFilter
from orm.models import AuditEntry
from orm.values import MAX_INT32
from parley.commands import printing
from parley.commands.running import plain_errors
from parley.database import ready_database
from parley.settings import read_settings

MAX_ENTRIES = 10_000

HEADINGS = ("at", "user", "door", "application", "action", "row", "fields")

TIME_FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z")


@click.command()
@click.option(
    "--session",
    type=click.IntRange(1, MAX_INT32),
    help="Changes of the session with this key only.",
)
@click.option(
    "--topic",
    type=click.IntRange(1, MAX_INT32),
    help="Changes of the topic with this key only, without those of its agents.",
)
@click.option(
    "--of",
    "entity",
    type=click.Choice(trail.AUDITED),
    help="Changes of rows of this kind only.",
)
@click.option("--user", help="Changes that the user of this name made only.")
@click.option(
    "--since",
    type=click.DateTime(TIME_FORMATS),
    help="Changes from this time on; UTC unless it has an offset, as 2026-03-14T09:26:53+01:00.",
)
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, MAX_ENTRIES),
    help="Maximum number of entries.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
def audit(
    session: int | None,
    topic: int | None,
    entity: str | None,
    user: str | None,
    since: datetime | None,
    limit: int,
    as_json: bool,  # noqa: FBT001  click's way
) -> None:
    """Print the changes of sessions, topics, agents, users, credentials and applications.

    The newest come first.

    Old and new values are printed only of fields that every role may read.
    """

    async def run() -> list[AuditEntry]:
        async with ready_database(read_settings()):
            sought = TrailFilter(session, entity, user, _in_utc(since), chat_topic_id=topic)
            return await trail.newest(sought, limit)

    print_entries: Callable[[list[AuditEntry]], None] = _print_json if as_json else _print_table
    with plain_errors():
        print_entries(asyncio.run(run()))


def _in_utc(since: datetime | None) -> datetime | None:
    return since.replace(tzinfo=UTC) if since and since.tzinfo is None else since


def _print_table(entries: list[AuditEntry]) -> None:
    if entries:
        printing.print_table(HEADINGS, [_row(entry) for entry in entries])
    else:
        click.echo("There are no such changes.")


def _row(entry: AuditEntry) -> tuple[str, ...]:
    changes = {
        change.field: f"{change.field}: {change.old} -> {change.new}"
        for change in changes_of(entry)
    }
    return (
        printing.format_time(entry.at),
        entry.user_name,
        entry.door,
        str(entry.application_id or ""),
        entry.action.value,
        f"{entry.entity} {entry.row_key}",
        ", ".join(changes.get(field, field) for field in fields_of(entry)),
    )


def _print_json(entries: list[AuditEntry]) -> None:
    for entry in entries:
        # As ASCII, so that values cannot send control characters to a terminal.
        click.echo(json.dumps(_json_object(entry)))


def _json_object(entry: AuditEntry) -> dict[str, object]:
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
            change.field: {"old": json.loads(change.old), "new": json.loads(change.new)}
            for change in changes_of(entry)
        },
    }
