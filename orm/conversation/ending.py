"""Ending a session, by its user or by its customer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum

from orm.audit.entries import Author
from orm.conversation.work import Change, Outcomes, reading_name, storing
from orm.engine.scripts import Dialect, TransactionScript
from orm.messages.special import inserting_special
from orm.models import ChatSession
from orm.models.enums import ChatMessageSpecialType
from orm.sessions.states import Event, may_happen, status_after


class EndOutcome(Enum):
    """The outcomes of ending a session."""

    ENDED = "ENDED"
    ALREADY_OVER = "ALREADY_OVER"


SPECIAL_TYPES: Mapping[Event, ChatMessageSpecialType] = {
    Event.END_BY_USER: ChatMessageSpecialType.CLOSED_BY_USER,
    Event.END_BY_CUSTOMER: ChatMessageSpecialType.CLOSED_BY_CUSTOMER,
}
"""The events that end a session, and the special message that each leaves."""


def outcomes_of(event: Event) -> Outcomes[EndOutcome]:
    """The outcomes of ending a session by an event."""

    def obstacle(session: ChatSession, _associate_id: int | None) -> EndOutcome | None:
        return None if may_happen(event, session.status) else EndOutcome.ALREADY_OVER

    return Outcomes(EndOutcome.ENDED, obstacle, EndOutcome.ALREADY_OVER)


def ending(event: Event) -> Change:
    """The change that ends a session by an event, which is one of `SPECIAL_TYPES`."""

    def change(session: ChatSession, author: Author, dialect: Dialect) -> TransactionScript[None]:
        now = datetime.now(UTC)
        name = yield from reading_name(author, dialect)
        yield from inserting_special(session, SPECIAL_TYPES[event], now, author, dialect, name)
        values = {
            "status": status_after(event, session.status),
            "when_ended": now,
            "when_idle": now,
            "transfer_to_id": None,
        }
        yield from storing(session, values, author, dialect)

    return change
