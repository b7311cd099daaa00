"""The verbs of customers beside writing: they type, read, and rate a session once it is over.

Users may do the same: their typing has a flag of its own.
"""

from functools import partial

from orm.audit.entries import Author
from orm.conversation.work import Change, Outcomes, storing, work
from orm.engine.rows import build_row, connection_for
from orm.engine.scripts import Dialect, ScriptFactory, Statement, TransactionScript
from orm.entities.guards import WriteGuard
from orm.entities.verbs import ONLY_ATTEMPT, Attempt, WantedRow
from orm.errors import InvalidValue, Problem
from orm.events.recording import Change as Recorded
from orm.events.recording_many import recording_events
from orm.messages.posting import EVENTS, TYPING
from orm.models import ChatMessage, ChatSession
from orm.models.enums import AuditAction, ChatMessageType
from orm.sessions import verbs
from orm.sessions.states import Event, status_after

LOWEST_RATING, HIGHEST_RATING = 1, 5

ALWAYS: Outcomes[bool] = Outcomes(done=True, obstacle=lambda _session, _user: None, missed=False)
"""The one outcome of verbs that are done or raise."""


async def change(
    change_: Change,
    session_id: int,
    author: Author,
    guard: WriteGuard[ChatSession],
    attempt: Attempt = ONLY_ATTEMPT,
) -> ChatSession:
    """Do a change to a session, which is locked first, and return it whole.

    NotFound, and what the guard or the change raise; nothing is stored then.
    """
    worked = await work(ALWAYS, change_, session_id, author, guard, attempt)
    assert worked.chat_session is not None
    return worked.chat_session


def says_typing(type_: ChatMessageType, *, is_typing: bool) -> Change:
    """The change that says whether somebody is typing a message of that type."""
    flag = TYPING[type_]

    def changing(session: ChatSession, author: Author, dialect: Dialect) -> TransactionScript[None]:
        others = {each for each in session.flags if each is not flag}
        if is_typing:
            # Raises Conflict where such a message could not be posted.
            status_after(EVENTS[type_], session.status)
        flags = tuple(sorted(others | {flag} if is_typing else others))
        yield from storing(session, {"flags": flags}, author, dialect)

    return changing


def rates(stars: int) -> Change:
    """The change that rates a session which is over; another rating takes the place of the first.

    InvalidValue for a rating out of bounds, and Conflict for a session that is not over.
    """
    if not LOWEST_RATING <= stars <= HIGHEST_RATING:
        reason = f"must be from {LOWEST_RATING} to {HIGHEST_RATING}"
        raise InvalidValue(Problem(("rating",), reason))

    def changing(session: ChatSession, author: Author, dialect: Dialect) -> TransactionScript[None]:
        status_after(Event.RATE, session.status)
        yield from storing(session, {"rating": stars}, author, dialect)

    return changing


async def mark_read(
    session_id: int,
    up_to: int,
    author: Author,
    guard: WriteGuard[ChatSession],
    attempt: Attempt = ONLY_ATTEMPT,
) -> int:
    """Mark messages to the customer as read, whose keys are `up_to` at most; returns how many.

    NotFound, and what the guard raises. The session stays as it is.
    """
    wanted = WantedRow(session_id, guard)
    # The annotation is needed because mypy loses the type through partial.
    script: ScriptFactory[int] = partial(_marking_read, wanted, up_to, author, attempt)
    return await connection_for(ChatMessage).run(script)


def _marking_read(
    wanted: WantedRow[ChatSession],
    up_to: int,
    author: Author,
    attempt: Attempt,
    dialect: Dialect,
) -> TransactionScript[int]:
    yield from attempt.begin(dialect)
    yield from verbs.locked(wanted, dialect)
    session, key = (dialect.parameter.format(number) for number in (1, 2))
    marked = yield Statement(
        f"UPDATE chat_message SET read_by_customer = 1 WHERE chat_session_id = {session}"  # noqa: S608
        f" AND chat_message_id <= {key} AND type = {ChatMessageType.TO_CUSTOMER:d}"
        " AND read_by_customer = 0 RETURNING chat_message_id",
        [wanted.key, up_to],
    )
    if marked:
        # One event tells of all: that messages up to the last of them are read.
        last = max(row["chat_message_id"] for row in marked)
        of_session = {"chat_message_id": last, "chat_session_id": wanted.key}
        row = build_row(ChatMessage, of_session)
        read = Recorded(AuditAction.UPDATED, row, {}, {"read_by_customer": 1})
        yield from recording_events([read], author, dialect)
    # A repeated call is answered by the number.
    yield from attempt.finish(dialect, len(marked))
    return len(marked)
