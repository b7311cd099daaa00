"""Writes of users, credentials and applications, each with its audit entry and its event."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from orm.audit.entries import BOOKKEEPING, Author
from orm.engine.rows import connection_for
from orm.errors import Conflict
from orm.events.recording import Change, non_empty_values, recording
from orm.events.recording_many import recording_events
from orm.models.enums import AuditAction

READABLE_COLUMNS = frozenset(
    {
        *("name", "role", "demo", "associate_id", "revoked_at", "scopes"),
        *("kind", "user_id", "application_id", "label", "expires_at"),
        *("events", "state", "reason"),
    }
)
"""Columns whose values the audit trail may show; hashes and digests are not among them."""


@asynccontextmanager
async def change() -> AsyncIterator[None]:
    """A transaction; Conflict when another transaction made the same change meanwhile."""
    try:
        async with in_transaction():
            yield
    except IntegrityError as error:
        raise Conflict("Somebody else changed this meanwhile; try again.") from error


async def create(row: Model, author: Author) -> None:
    """Store a new row, and its audit entry and event."""
    await row.save(force_create=True)
    await _record(author, AuditAction.CREATED, row, {}, non_empty_values(row))


async def update(row: Model, changes: Mapping[str, Any], author: Author) -> None:
    """Change columns of a row that this transaction has locked, and record it."""
    audited = {name: value for name, value in changes.items() if name not in BOOKKEEPING}
    old = {name: getattr(row, name) for name in audited}
    for name, value in changes.items():
        setattr(row, name, value)
    await row.save(update_fields=[*changes])
    await _record(author, AuditAction.UPDATED, row, old, audited)


async def update_unaudited(row: Model, changes: Mapping[str, Any], author: Author) -> None:
    """Change columns of a row that this transaction has locked; there is an event, but no entry."""
    old = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    await row.save(update_fields=[*changes])
    told = [Change(AuditAction.UPDATED, row, old, changes)]
    await connection_for(type(row)).run(partial(recording_events, told, author))


async def _record(
    author: Author,
    action: AuditAction,
    row: Model,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> None:
    readable = replace(author, readable_columns={type(row): READABLE_COLUMNS})
    recorded = Change(action, row, old, new)
    await connection_for(type(row)).run(partial(recording, recorded, readable))
