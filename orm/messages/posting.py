"""The verb that posts a message to a chat session, in one transaction.

The session is locked first. So the messages of a session get their keys one after the other: who
asks for those after a key misses none, and the last message is the one with the greatest key.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from orm.audit.entries import Author
from orm.engine.rows import (
    build_row,
    column_defaults,
    connection_for,
    values_as_read,
)
from orm.engine.scripts import Dialect, ScriptFactory, Statement, TransactionScript
from orm.entities.guards import WriteGuard
from orm.entities.verbs import ONLY_ATTEMPT, Attempt, WantedRow
from orm.errors import Conflict, InvalidValue, Problem
from orm.events.recording import inserting_with_event
from orm.messages import html
from orm.messages.special import inserting_special
from orm.models import ChatMessage, ChatSession
from orm.models.enums import (
    ChatMessageSpecialType,
    ChatMessageType,
    ChatSessionFlag,
    ChatSessionStatus,
)
from orm.sessions import verbs
from orm.sessions.states import Event, status_after
from orm.values import storable_values

MAX_MESSAGE_CHARS = 16_384
"""Characters of a message as it is sent."""

MAX_TAGS = 1000
"""Signs `<` in a message as it is sent: to parse tags that are nested deeply takes long."""

MAX_CLEAN_CHARS = 65_536
"""Characters of a message as it is stored: it can be longer, as every `&` becomes an entity."""

MAX_MESSAGES = 100_000
"""Messages of one session."""

COPIES = ("first_message", "last_message")
"""The columns of a session that repeat what was written in it."""

EVENTS = {
    ChatMessageType.TO_CUSTOMER: Event.MESSAGE_TO_CUSTOMER,
    ChatMessageType.TO_USER: Event.MESSAGE_OF_CUSTOMER,
    ChatMessageType.SPECIAL: Event.SPECIAL_MESSAGE,
}
"""The event of a session that a message of each type is."""

TYPING = {
    ChatMessageType.TO_CUSTOMER: ChatSessionFlag.USER_IS_TYPING,
    ChatMessageType.TO_USER: ChatSessionFlag.CUSTOMER_IS_TYPING,
}
"""The flag of a session that says that somebody types a message of a type."""

NO_TYPE = "must say who the message is for, or that it is special"
TOO_MANY_TAGS = "has too many tags; send it in parts"
NO_TEXT = "must have a text, unless the message has a special type"


async def post(
    session_id: int,
    values: Mapping[str, Any],
    author: Author,
    guard: WriteGuard[ChatSession],
    attempt: Attempt = ONLY_ATTEMPT,
) -> ChatMessage:
    """Store a message, and what the session shows of it; returns the message as it is stored.

    `values` go by column, without the keys; null means unset. InvalidValue names every value that
    cannot be stored, NotFound a session that does not exist, and Conflict says that the session is
    over or full; nothing is stored then. Contract: POST ChatSession/{id}/Messages.
    """
    draft = draft_of(values)
    wanted = WantedRow(session_id, guard)
    # The annotation is needed because mypy loses the type through partial.
    posting: ScriptFactory[ChatMessage] = partial(_posting, wanted, draft, author, attempt)
    return await connection_for(ChatMessage).run(posting)


def draft_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a message, without those that the transaction decides."""
    problems: list[Problem] = []
    storable: dict[str, Any] = {}
    try:
        storable = values_as_read(ChatMessage, storable_values(ChatMessage, values))
    except InvalidValue as refusal:
        problems += refusal.problems
    if not values.get("type"):
        problems.append(Problem(("type",), NO_TYPE))
    if all(problem.path != ("message",) for problem in problems):
        try:
            storable["message"] = clean_message(values.get("message") or "")
        except InvalidValue as refusal:
            problems += refusal.problems
        else:
            if not values.get("special_type") and not html.to_text(storable["message"]):
                problems.append(Problem(("message",), NO_TEXT))
    if problems:
        raise InvalidValue(*problems)
    storable["read_by_customer"] = 1 if values.get("read_by_customer") else 0
    return {**column_defaults(ChatMessage), **storable}


def clean_message(text: str) -> str:
    """The HTML of a message as it is stored; InvalidValue for a text beyond the bounds."""
    if len(text) > MAX_MESSAGE_CHARS:
        reason = f"must have at most {MAX_MESSAGE_CHARS} characters, and has {len(text)}"
        raise InvalidValue(Problem(("message",), reason))
    if text.count("<") <= MAX_TAGS:
        cleaned = html.clean(text)
        if len(cleaned) <= MAX_CLEAN_CHARS:
            return cleaned
    raise InvalidValue(Problem(("message",), TOO_MANY_TAGS))


def _posting(
    wanted: WantedRow[ChatSession],
    draft: Mapping[str, Any],
    author: Author,
    attempt: Attempt,
    dialect: Dialect,
) -> TransactionScript[ChatMessage]:
    yield from attempt.begin(dialect)
    session = yield from verbs.locked(wanted, dialect)
    status = status_after(EVENTS[draft["type"]], session.status)
    yield from check_room(session, dialect)
    now = datetime.now(UTC)
    reopened = session.status is ChatSessionStatus.FINISHED and status is not session.status
    if reopened:
        reopening = ChatMessageSpecialType.REOPENED_BY_CUSTOMER
        yield from inserting_special(session, reopening, now, author, dialect)
    message = yield from inserting(session.pk, draft, now, author, dialect)
    changes = _changes_of(session, message, status, now)
    if reopened and session.when_ended is not None:
        changes["when_ended"] = None
    yield from verbs.changing(session, changes, author, dialect)
    yield from attempt.finish(dialect, message.pk)
    return message


def inserting(
    session_id: int, draft: Mapping[str, Any], now: datetime, author: Author, dialect: Dialect
) -> TransactionScript[ChatMessage]:
    """The script that inserts a message which `draft_of` made; the caller changes the session."""
    of_session = {"chat_message_id": None, "chat_session_id": session_id}
    posted = draft["when_posted"] or now
    message = build_row(ChatMessage, {**draft, **of_session, "when_posted": posted})
    message.chat_message_id = yield from inserting_with_event(message, author, dialect)
    return message


def check_room(session: ChatSession, dialect: Dialect) -> TransactionScript[None]:
    """Raise Conflict if the session has as many messages as one may have.

    Each write of a message changes the version of the session, and few write two. So the messages
    of one that has changed less often are not counted: 50,000 take longer than to store one.
    """
    if session.version < MAX_MESSAGES:
        return
    rows = yield Statement(
        f"SELECT 1 FROM chat_message WHERE chat_session_id = {dialect.parameter.format(1)}"  # noqa: S608
        f" LIMIT 1 OFFSET {MAX_MESSAGES - 1}",
        [session.pk],
    )
    if rows:
        raise Conflict(f"The chat session has {MAX_MESSAGES} messages, and can have no more.")


def _changes_of(
    session: ChatSession, message: ChatMessage, status: ChatSessionStatus, now: datetime
) -> dict[str, Any]:
    """The columns of the session that the message changes, with their new values.

    WhenIdle goes by the service's clock, since by it dead sessions are told from living ones.
    """
    wanted: dict[str, Any] = {"status": status, "when_idle": now}
    wrote = _flag_of_writer(message)
    if wrote in session.flags:
        wanted["flags"] = tuple(flag for flag in session.flags if flag is not wrote)
    if message.type is not ChatMessageType.SPECIAL and message.message:
        wanted |= copies_of(session, message.message)
    return {name: value for name, value in wanted.items() if value != getattr(session, name)}


def _flag_of_writer(message: ChatMessage) -> ChatSessionFlag | None:
    """The flag that says that the writer of a message is typing, which they are no longer."""
    if message.special_type is ChatMessageSpecialType.CLICKED_OPTION:
        return ChatSessionFlag.CUSTOMER_IS_TYPING
    return TYPING.get(message.type)


def copies_of(session: ChatSession, message: str) -> dict[str, str]:
    """The columns of the session that repeat a clean message, each as long as it may be."""
    copies = COPIES if not session.first_message else COPIES[1:]
    max_chars: dict[str, int] = {
        column: ChatSession._meta.fields_map[column].max_length  # type: ignore[attr-defined]
        for column in copies
    }
    return {column: html.cut(message, most) for column, most in max_chars.items()}
