"""The states of a chat session: which status may follow which, and by which event.

Verbs obey this table. Writes of a whole session do not: create, update and replace store the status
that the caller gives, because the contract lets them (POST, PUT and PATCH ChatSession).
docs/states.md is made from this table.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from orm.errors import Conflict
from orm.models.enums import ACTIVE, ChatSessionStatus

Status = ChatSessionStatus


class Event(StrEnum):
    """Something that happens to a chat session; the text completes "Nobody can ... the session"."""

    START = "begin"
    ENTER_QUEUE = "queue"
    POST_REQUEST = "leave a request in"
    MESSAGE_TO_CUSTOMER = "write to the customer of"
    MESSAGE_OF_CUSTOMER = "write as the customer of"
    SPECIAL_MESSAGE = "write a special message in"
    PICK_UP = "pick up"
    OFFER_TRANSFER = "transfer"
    ACCEPT_TRANSFER = "accept the transfer of"
    REJECT_TRANSFER = "reject the transfer of"
    RESET = "reset"
    END_BY_USER = "end"
    END_BY_CUSTOMER = "leave"
    RATE = "rate"
    LOSE_CUSTOMER = "abandon"
    FALL_IDLE = "time out"
    EXPIRE = "close"
    PURGE = "purge"


NEW = (Status.INVALID,)
"""The status of a session that does not exist yet, and of stored ones without a status."""

FORMS = (Status.PRE_CHAT_FORM, Status.FAQ, Status.OFFLINE_FORM)
"""The customer sees a form, and nobody waits."""

BEGINNINGS = (*FORMS, Status.IN_QUEUE)
"""The statuses in which a session can begin; the topic decides (orm/topics/first_status.py)."""

BEFORE_THE_END = (*NEW, *BEGINNINGS, *ACTIVE)

OVER = (Status.FINISHED, Status.CLOSED, Status.REQUEST_POSTED, Status.CLOSED_FROM_QUEUE)
"""The statuses of a session that has ended, and is not deleted."""

Following = tuple[Status, ...]
"""The statuses that may follow: one, or those of which the topic or the messages decide."""


def _each(before: Iterable[Status], *after: Status) -> dict[Status, Following]:
    return dict.fromkeys(before, after)


def _unchanged(before: Iterable[Status]) -> dict[Status, Following]:
    return {status: (status,) for status in before}


TRANSITIONS: Mapping[Event, Mapping[Status, Following]] = {
    Event.START: _each(NEW, *BEGINNINGS),
    # After the form come the suggested answers, where the topic has both.
    Event.ENTER_QUEUE: {
        Status.PRE_CHAT_FORM: (Status.FAQ, Status.IN_QUEUE),
        Status.FAQ: (Status.IN_QUEUE,),
    },
    Event.POST_REQUEST: _each((Status.OFFLINE_FORM,), Status.REQUEST_POSTED),
    Event.MESSAGE_TO_CUSTOMER: {
        **_each(BEFORE_THE_END, Status.USER_LAST),
        # Only the customer reopens a session.
        **_unchanged((Status.FINISHED,)),
    },
    Event.MESSAGE_OF_CUSTOMER: {
        **_each((*NEW, *FORMS, *ACTIVE, Status.FINISHED), Status.CUSTOMER_LAST),
        # It stays in the queue until a user takes it up, because they look for it there.
        **_unchanged((Status.IN_QUEUE,)),
    },
    # Messages about a session are written at any time, such as that it was closed.
    Event.SPECIAL_MESSAGE: _unchanged(Status),
    # A welcome message is the user's; without one the customer waits for an answer.
    Event.PICK_UP: _each((Status.IN_QUEUE,), Status.USER_LAST, Status.CUSTOMER_LAST),
    Event.OFFER_TRANSFER: _unchanged(BEFORE_THE_END),
    # A session that still waits is taken up by accepting it.
    Event.ACCEPT_TRANSFER: {
        **_unchanged(BEFORE_THE_END),
        **_each((Status.IN_QUEUE,), Status.CUSTOMER_LAST),
    },
    Event.REJECT_TRANSFER: _unchanged(BEFORE_THE_END),
    Event.RESET: _each(BEFORE_THE_END, Status.IN_QUEUE, Status.PRE_CHAT_FORM, Status.OFFLINE_FORM),
    Event.END_BY_USER: {
        **_each((*NEW, *FORMS), Status.CLOSED),
        **_each((Status.IN_QUEUE,), Status.CLOSED_FROM_QUEUE),
        **_each(ACTIVE, Status.FINISHED),
    },
    Event.END_BY_CUSTOMER: {
        **_each((*NEW, *FORMS), Status.CLOSED),
        **_each((Status.IN_QUEUE,), Status.CLOSED_FROM_QUEUE),
        **_each(ACTIVE, Status.FINISHED),
    },
    Event.RATE: _unchanged((Status.FINISHED, Status.CLOSED)),
    Event.LOSE_CUSTOMER: {
        **_each(FORMS, Status.CLOSED),
        **_each((Status.IN_QUEUE,), Status.CLOSED_FROM_QUEUE),
    },
    Event.FALL_IDLE: _each(ACTIVE, Status.FINISHED),
    Event.EXPIRE: _each((Status.FINISHED,), Status.CLOSED),
    # The row is deleted, so no status follows.
    Event.PURGE: _each((Status.DELETED, *OVER)),
}
"""By event: the statuses in which it may happen, each with those that may follow.

Contract, row Status: a message to the customer makes the session UserLast, one of the customer
CustomerLast, and a customer may revive a Finished session. Pickup takes up a session that is in the
queue. Reset puts a session back on the queue, or to the form that the topic asks for.
"""


def may_happen(event: Event, before: Status) -> bool:
    """True if the event may happen to a session of that status."""
    return before in TRANSITIONS[event]


def status_after(event: Event, before: Status, decided: Status | None = None) -> Status:
    """The status of a session after an event.

    `decided` is needed where several may follow. Raises Conflict if the event may not happen to a
    session of that status; the reason is for the caller.
    """
    following = TRANSITIONS[event].get(before)
    if following is None:
        allowed = " or ".join(status.name for status in TRANSITIONS[event])
        raise Conflict(
            f"Nobody can {event} the session: its status is {before.name}, and must be {allowed}."
        )
    if decided is None:
        [after] = following
        return after
    assert decided in following, f"{decided.name} does not follow {before.name} by {event.name}"
    return decided
