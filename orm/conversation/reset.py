"""Resetting: a session is put back to its beginning, for another user to take up.

Contract: POST ChatSession/{id}/Reset. It keeps its place, which goes by when it was requested.
"""

from datetime import UTC, datetime, tzinfo
from enum import Enum

from orm.audit.entries import Author
from orm.conversation.work import Change, Outcomes, storing
from orm.engine.scripts import Dialect, TransactionScript
from orm.models import ChatSession
from orm.sessions.states import Event, may_happen, status_after
from orm.topics.first_status import status_after_reset


class ResetOutcome(Enum):
    """The outcomes of a reset."""

    RESET = "RESET"
    OVER = "OVER"


def _obstacle(session: ChatSession, _associate_id: int | None) -> ResetOutcome | None:
    return None if may_happen(Event.RESET, session.status) else ResetOutcome.OVER


RESET = Outcomes(ResetOutcome.RESET, _obstacle, ResetOutcome.OVER)


def resetting(zone: tzinfo) -> Change:
    """The change that resets a session; `zone` is that of opening hours without one."""

    def change(session: ChatSession, author: Author, dialect: Dialect) -> TransactionScript[None]:
        decided = yield from status_after_reset(session, datetime.now(UTC), zone, dialect)
        values = {
            "status": status_after(Event.RESET, session.status, decided),
            "transfer_to_id": None,
            "chatbot_is_active": False,
            "when_started": None,
            "rank": 0,
        }
        if session.user_id is not None:
            values["user_id"] = None
        yield from storing(session, values, author, dialect)

    return change
