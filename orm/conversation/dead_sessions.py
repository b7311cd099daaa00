"""Dead sessions: their customer is gone, or they were idle, finished or deleted long ago.

Each is closed or purged in a transaction of its own, so none waits for another, and one that fails
stops no other. The session is looked at again once it is locked: a customer may have come back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from orm.audit.entries import Author
from orm.engine.rows import connection_for, row_reader
from orm.engine.scripts import Dialect, ScriptFactory, Statement, TransactionScript
from orm.messages.special import inserting_special
from orm.models import ChatSession
from orm.models.chat_session import DELETED, ENDED, FETCHED, FINISHED, IDLE, DeadIndex
from orm.models.enums import ChatMessageSpecialType
from orm.sessions import verbs
from orm.sessions.states import OVER, Event, status_after
from orm.values import NEVER

BATCH = 100
"""Sessions that one statement finds: few enough that SQLite reads them inline."""


@dataclass(frozen=True)
class Rule:
    """When a session is dead, and what happens to it then."""

    event: Event
    index: DeadIndex
    """The statuses and the date by which a session is dead; one without the date never is."""
    setting: str
    """The setting that says how long ago the date must be; 0 switches the rule off."""
    unit: timedelta
    """The unit of the setting."""


RULES = (
    Rule(Event.LOSE_CUSTOMER, FETCHED, "gone_minutes", timedelta(minutes=1)),
    Rule(Event.FALL_IDLE, IDLE, "idle_minutes", timedelta(minutes=1)),
    Rule(Event.EXPIRE, FINISHED, "finished_hours", timedelta(hours=1)),
    # Nothing says when a session was deleted; it has hardly changed since.
    Rule(Event.PURGE, DELETED, "purge_deleted_hours", timedelta(hours=1)),
    Rule(Event.PURGE, ENDED, "purge_ended_days", timedelta(days=1)),
)


class Place(NamedTuple):
    """The place of a session in the order of a rule's date, which is as the database has it."""

    date: Any
    key: int


START = Place(NEVER, 0)


async def find(rule: Rule, until: datetime, after: Place = START) -> Sequence[Place]:
    """The next sessions that are dead by a rule, those of the earliest date first.

    `until` is the last date by which a session is dead, and `after` the last place found before.
    """
    connection = connection_for(ChatSession)
    column = rule.index.column
    until_, date, key = (connection.dialect.parameter.format(number) for number in (1, 2, 3))
    rows = await connection.look_up(
        Statement(
            f"SELECT {column}, chat_session_id FROM chat_session"  # noqa: S608
            f" WHERE {rule.index.where} AND {column} <= {until_}"
            f" AND ({column}, chat_session_id) > ({date}, {key})"
            f" ORDER BY {column}, chat_session_id LIMIT {BATCH}",
            [until, *after],
        )
    )
    return [Place(row[column], row["chat_session_id"]) for row in rows]


async def end(rule: Rule, key: int, until: datetime, author: Author) -> bool:
    """Close or purge a session, if it is dead by the rule and nobody else is writing it."""
    purging = rule.event is Event.PURGE
    script = _purging if purging else _closing
    # The annotation is needed because mypy loses the type through partial.
    ending: ScriptFactory[bool] = partial(script, rule, key, until, author)
    return await connection_for(ChatSession).run(ending)


def _closing(
    rule: Rule, key: int, until: datetime, author: Author, dialect: Dialect
) -> TransactionScript[bool]:
    session = yield from _dead(rule, key, until, dialect)
    if session is None:
        return False
    now = datetime.now(UTC)
    closed = ChatMessageSpecialType.CLOSED_BY_IDLE
    yield from inserting_special(session, closed, now, author, dialect)
    changes: dict[str, Any] = {"status": status_after(rule.event, session.status)}
    if session.status not in OVER:
        # It ends now, and nobody can accept it any more.
        changes["when_ended"] = now
        if session.transfer_to_id is not None:
            changes["transfer_to_id"] = None
    yield from verbs.changing(session, changes, author, dialect)
    return True


def _purging(
    rule: Rule, key: int, until: datetime, author: Author, dialect: Dialect
) -> TransactionScript[bool]:
    """The messages go with their session (CASCADE)."""
    session = yield from _dead(rule, key, until, dialect)
    if session is None:
        return False
    yield from verbs.removing(session, author, dialect)
    return True


def _dead(
    rule: Rule, key: int, until: datetime, dialect: Dialect
) -> TransactionScript[ChatSession | None]:
    """The session, locked; None if it is dead no more, or somebody else has locked it."""
    columns = tuple(ChatSession._meta.fields_db_projection)
    key_, until_ = (dialect.parameter.format(number) for number in (1, 2))
    rows = yield Statement(
        f"SELECT {', '.join(columns)} FROM chat_session WHERE chat_session_id = {key_}"  # noqa: S608
        f" AND {rule.index.where} AND {rule.index.column} <= {until_}{dialect.for_update_unlocked}",
        [key, until],
    )
    return row_reader(ChatSession, columns, dialect)(rows[0]) if rows else None
