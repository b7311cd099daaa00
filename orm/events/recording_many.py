"""Records many changes of one transaction, and changes that leave events only."""

from collections.abc import Sequence
from datetime import UTC, datetime

from orm.audit.entries import Author
from orm.engine.batches import insert_all_statement
from orm.engine.scripts import POSTGRES, Dialect, Statement, TransactionScript
from orm.events.in_flight import LOCK
from orm.events.recording import Change, Values, entry_of, event_of
from orm.models import AuditEntry, Event

BATCH = 1000
"""Changes that one statement stores."""


def recording_all(
    changes: Sequence[Change], author: Author, dialect: Dialect
) -> TransactionScript[None]:
    """The script that stores the audit entries and the events of many changes, in their order."""
    for start in range(0, len(changes), BATCH):
        batch = changes[start : start + BATCH]
        audit = [entry_of(author, *change) for change in batch]
        yield insert_all_statement(AuditEntry, audit, dialect)
        log = [
            event_of(change.action, change.row, change.old, entry["columns"], entry["at"], author)
            for change, entry in zip(batch, audit, strict=True)
        ]
        yield from _inserting_events(log, dialect)


def recording_events(
    changes: Sequence[Change], author: Author, dialect: Dialect
) -> TransactionScript[None]:
    """The script that stores events only, for changes that leave no audit entries.

    The names of columns are those of `new`.
    """
    now = datetime.now(UTC)
    for start in range(0, len(changes), BATCH):
        log = [
            event_of(change.action, change.row, change.old, [*change.new], now, author)
            for change in changes[start : start + BATCH]
        ]
        yield from _inserting_events(log, dialect)


def _inserting_events(events: Sequence[Values], dialect: Dialect) -> TransactionScript[None]:
    if dialect is POSTGRES:
        yield Statement(LOCK)
    yield insert_all_statement(Event, events, dialect)
