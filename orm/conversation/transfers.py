"""Transfers: the user of a session offers it to another one, who takes it or declines.

Contract: POST ChatSession/{id}/TransferTo/{toAssociate}, AcceptTransfer and RejectTransfer.
"""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

from orm.audit.entries import Author
from orm.conversation.work import Change, Outcomes, reading_name, storing
from orm.engine.scripts import Dialect, TransactionScript
from orm.messages.special import inserting_special
from orm.models import ChatSession
from orm.models.enums import ChatMessageSpecialType
from orm.sessions.states import Event, may_happen, status_after


class TransferOutcome(Enum):
    """The outcomes of offering a session."""

    OFFERED = "OFFERED"
    NOT_OWNER = "NOT_OWNER"
    OVER = "OVER"


class AcceptOutcome(Enum):
    """The outcomes of taking an offered session."""

    ACCEPTED = "ACCEPTED"
    NOTHING_PENDING = "NOTHING_PENDING"
    OFFERED_TO_ANOTHER = "OFFERED_TO_ANOTHER"
    OVER = "OVER"


class RejectOutcome(Enum):
    """The outcomes of declining an offered session."""

    REJECTED = "REJECTED"
    NOTHING_PENDING = "NOTHING_PENDING"
    OFFERED_TO_ANOTHER = "OFFERED_TO_ANOTHER"
    OVER = "OVER"


def _cannot_offer(session: ChatSession, associate_id: int | None) -> TransferOutcome | None:
    if not may_happen(Event.OFFER_TRANSFER, session.status):
        return TransferOutcome.OVER
    is_owner = session.user_id is not None and session.user_id == associate_id
    return None if is_owner else TransferOutcome.NOT_OWNER


def _cannot_accept(session: ChatSession, associate_id: int | None) -> AcceptOutcome | None:
    if session.transfer_to_id is None:
        return AcceptOutcome.NOTHING_PENDING
    if session.transfer_to_id != associate_id:
        return AcceptOutcome.OFFERED_TO_ANOTHER
    return None if may_happen(Event.ACCEPT_TRANSFER, session.status) else AcceptOutcome.OVER


def _cannot_reject(session: ChatSession, associate_id: int | None) -> RejectOutcome | None:
    refusal = _cannot_accept(session, associate_id)
    return None if refusal is None else RejectOutcome[refusal.name]


OFFER = Outcomes(TransferOutcome.OFFERED, _cannot_offer, TransferOutcome.NOT_OWNER)
ACCEPT = Outcomes(AcceptOutcome.ACCEPTED, _cannot_accept, AcceptOutcome.NOTHING_PENDING)
REJECT = Outcomes(RejectOutcome.REJECTED, _cannot_reject, RejectOutcome.NOTHING_PENDING)


def offering_to(associate_id: int) -> Change:
    """The change that offers a session to an associate, in the place of whom it was offered to."""

    def change(session: ChatSession, author: Author, dialect: Dialect) -> TransactionScript[None]:
        values = {
            "status": status_after(Event.OFFER_TRANSFER, session.status),
            "transfer_to_id": associate_id,
        }
        yield from storing(session, values, author, dialect)

    return change


def accepting(session: ChatSession, author: Author, dialect: Dialect) -> TransactionScript[None]:
    """Make an offered session the author's. One that still waits is taken up by it."""
    now = datetime.now(UTC)
    name = yield from reading_name(author, dialect)
    special_type = ChatMessageSpecialType.TRANSFERED_SESSION
    yield from inserting_special(session, special_type, now, author, dialect, name)
    values: dict[str, Any] = {
        "user_id": author.associate_id,
        "transfer_to_id": None,
        "status": status_after(Event.ACCEPT_TRANSFER, session.status),
        "when_idle": now,
    }
    if values["status"] is not session.status:
        values["when_started"] = now
    yield from storing(session, values, author, dialect)


def rejecting(session: ChatSession, author: Author, dialect: Dialect) -> TransactionScript[None]:
    """Decline an offered session, which stays with its user."""
    now = datetime.now(UTC)
    name = yield from reading_name(author, dialect)
    special_type = ChatMessageSpecialType.TRANSFER_REJECTED
    yield from inserting_special(session, special_type, now, author, dialect, name)
    values = {
        "transfer_to_id": None,
        "status": status_after(Event.REJECT_TRANSFER, session.status),
        "when_idle": now,
    }
    yield from storing(session, values, author, dialect)
