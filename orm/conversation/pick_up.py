"""Picking up: a user takes a session that waits in the queue. Contract: POST ChatSession/Pickup."""

from datetime import UTC, datetime
from enum import Enum
from functools import partial
from typing import Any

from orm.audit.entries import Author
from orm.conversation.work import Outcomes, Worked, reading_name, storing
from orm.engine.rows import connection_for, row_reader
from orm.engine.scripts import Dialect, ScriptFactory, Statement, TransactionScript
from orm.entities.guards import WriteGuard
from orm.entities.verbs import ONLY_ATTEMPT, Attempt
from orm.errors import InvalidValue
from orm.messages import html
from orm.messages.posting import clean_message, copies_of
from orm.messages.special import inserting_special
from orm.models import ChatSession
from orm.models.chat_session import FIRST_IN_QUEUE, QUEUED_SQL
from orm.models.enums import ACTIVE, ChatMessageSpecialType, ChatSessionStatus
from orm.sessions.listing.expression import Expression
from orm.sessions.listing.sql import ListStatement, condition
from orm.sessions.states import Event, may_happen, status_after


class PickUpOutcome(Enum):
    """The outcomes of both verbs."""

    PICKED_UP = "PICKED_UP"
    NOT_IN_QUEUE = "NOT_IN_QUEUE"
    TAKEN_BY_ANOTHER = "TAKEN_BY_ANOTHER"
    QUEUE_EMPTY = "QUEUE_EMPTY"


def _obstacle(session: ChatSession, associate_id: int | None) -> PickUpOutcome | None:
    if may_happen(Event.PICK_UP, session.status):
        return None
    if session.status in ACTIVE and session.user_id not in (None, associate_id):
        return PickUpOutcome.TAKEN_BY_ANOTHER
    return PickUpOutcome.NOT_IN_QUEUE


PICK_UP = Outcomes(PickUpOutcome.PICKED_UP, _obstacle, PickUpOutcome.NOT_IN_QUEUE)


def taking(session: ChatSession, author: Author, dialect: Dialect) -> TransactionScript[None]:
    """Make a waiting session the author's, and greet its customer in the topic's words."""
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "user_id": author.associate_id,
        "when_started": now,
        "transfer_to_id": None,
    }
    welcome = yield from _welcome(session.topic_id, dialect)
    if welcome is not None:
        name = yield from reading_name(author, dialect)
        special_type = ChatMessageSpecialType.WELCOME
        yield from inserting_special(session, special_type, now, author, dialect, name, welcome)
        values |= {"when_idle": now, **copies_of(session, welcome)}
    wrote_last = ChatSessionStatus.CUSTOMER_LAST if welcome is None else ChatSessionStatus.USER_LAST
    values["status"] = status_after(Event.PICK_UP, session.status, wrote_last)
    yield from storing(session, values, author, dialect)


def _welcome(topic_id: int, dialect: Dialect) -> TransactionScript[str | None]:
    """The topic's welcome message as clean HTML; None where it has no text.

    One that is too long for a message counts as none, because the customer must not wait for it.
    """
    if not topic_id:
        return None
    rows = yield Statement(
        "SELECT welcome_message FROM chat_topic"  # noqa: S608
        f" WHERE chat_topic_id = {dialect.parameter.format(1)}",
        [topic_id],
    )
    try:
        welcome = clean_message(rows[0]["welcome_message"] or "") if rows else ""
    except InvalidValue:
        return None
    return welcome if html.to_text(welcome) else None


async def pick_up_first(
    may_answer: Expression,
    author: Author,
    guard: WriteGuard[ChatSession],
    attempt: Attempt = ONLY_ATTEMPT,
) -> Worked[PickUpOutcome]:
    """Pick up the first of the waiting sessions that match `may_answer`; it may be none.

    The first has the greatest alert level, and of these it was requested the earliest. A session
    that waits for another user is left to them, and so is one that another transaction has locked.
    """
    # The annotation is needed because mypy loses the type through partial.
    script: ScriptFactory[Worked[PickUpOutcome]] = partial(
        _picking_up_first, may_answer, author, guard, attempt
    )
    return await connection_for(ChatSession).run(script)


def _picking_up_first(
    may_answer: Expression,
    author: Author,
    guard: WriteGuard[ChatSession],
    attempt: Attempt,
    dialect: Dialect,
) -> TransactionScript[Worked[PickUpOutcome]]:
    yield from attempt.begin(dialect)
    session = yield from _locked_first(may_answer, author, dialect)
    if session is None:
        yield from attempt.finish(dialect, None)
        return Worked(PickUpOutcome.QUEUE_EMPTY, None)
    guard.check_row(session)
    yield from taking(session, author, dialect)
    yield from attempt.finish(dialect, session.pk)
    return Worked(PickUpOutcome.PICKED_UP, session)


def _locked_first(
    may_answer: Expression, author: Author, dialect: Dialect
) -> TransactionScript[ChatSession | None]:
    """The first waiting session, locked; it waits for no lock of another transaction."""
    columns = tuple(ChatSession._meta.fields_db_projection)
    statement = ListStatement(dialect, ChatSession)
    where = condition(may_answer, statement)
    user = statement.value(author.associate_id or 0)
    selected = ", ".join(f's."{column}"' for column in columns)
    rows = yield Statement(
        f"SELECT {selected} FROM {statement.tables()}"  # noqa: S608
        f" WHERE s.{QUEUED_SQL} AND (s.user_id IS NULL OR s.user_id = {user}) AND {where}"
        f" ORDER BY {', '.join(FIRST_IN_QUEUE)} LIMIT 1{dialect.for_update_unlocked}",
        statement.values,
    )
    return row_reader(ChatSession, columns, dialect)(rows[0]) if rows else None
