"""A model of chat sessions in memory: each verb, written down without the service's code.

The requirement is the contract's (ChatSession, rows Status, User, TransferTo, Rank, FirstMessage,
LastMessage, WhenStarted, WhenEnded), and docs/decisions/ where the contract is silent.
"""

from dataclasses import dataclass, field

FORMS = {"PRE_CHAT_FORM", "FAQ", "OFFLINE_FORM"}
ACTIVE = {"CUSTOMER_LAST", "USER_LAST"}
BEFORE_THE_END = {"INVALID", "IN_QUEUE", *FORMS, *ACTIVE}

FORBIDDEN, CONFLICT, UNAUTHENTICATED = "FORBIDDEN", "CONFLICT", "UNAUTHENTICATED"


@dataclass
class Session:
    """One session as it should be."""

    status: str = "IN_QUEUE"
    user: int | None = None
    offered_to: int | None = None
    rank: int = 0
    alert_level: int = 0
    rating: int = 0
    first: str | None = None
    last: str | None = None
    started: bool = False
    ended: bool = False
    written: list[str] = field(default_factory=list)
    """The texts of its messages, or the special types of those without a text."""


@dataclass
class Model:
    """The sessions of one topic, by key; `manager` may change all, agents some."""

    manager: int
    welcome: str
    """The welcome message of the topic; empty for none."""
    sessions: dict[int, Session] = field(default_factory=dict)

    def may_change(self, session: Session, user: int) -> bool:
        """True for the manager; agents change sessions of their own or in the queue."""
        return user in (self.manager, session.user) or session.status == "IN_QUEUE"

    def write(self, key: int, text: str, *, to_customer: bool) -> str | None:
        """The manager writes a message; returns the refusal, if any."""
        session = self.sessions[key]
        if session.status == "FINISHED":
            if not to_customer:
                session.written.append("REOPENED_BY_CUSTOMER")
                session.status, session.ended = "CUSTOMER_LAST", False
        elif session.status not in BEFORE_THE_END:
            return CONFLICT
        elif to_customer:
            session.status = "USER_LAST"
        elif session.status != "IN_QUEUE":
            session.status = "CUSTOMER_LAST"
        self._append(session, text)
        return None

    def pick_up(self, key: int, user: int) -> str:
        """A user takes up a session that waits."""
        session = self.sessions[key]
        if session.status != "IN_QUEUE":
            taken = session.status in ACTIVE and session.user not in (None, user)
            return "TAKEN_BY_ANOTHER" if taken else "NOT_IN_QUEUE"
        session.status = "USER_LAST" if self.welcome else "CUSTOMER_LAST"
        session.started, session.offered_to = True, None
        self._give(session, user)
        if self.welcome:
            self._append(session, self.welcome)
        return "PICKED_UP"

    def first_in_queue(self, user: int) -> int | None:
        """The session that a user's pick-up of the first takes: the most urgent, then the oldest.

        One that waits for somebody else is left to them.
        """
        waiting = [
            key
            for key, each in self.sessions.items()
            if each.status == "IN_QUEUE" and each.user in (None, user)
        ]
        return min(waiting, key=lambda key: (-self.sessions[key].alert_level, key), default=None)

    def offer(self, key: int, user: int, to: int) -> str:
        """A user asks another one to take over their session."""
        session = self.sessions[key]
        if session.status not in BEFORE_THE_END:
            return "OVER"
        if session.user != user:
            return "NOT_OWNER"
        session.offered_to = to
        return "OFFERED"

    def accept(self, key: int, user: int) -> str:
        """A user takes over a session that is offered to them."""
        session = self.sessions[key]
        if (obstacle := self._not_offered(session, user)) is not None:
            return obstacle
        if session.status == "IN_QUEUE":
            session.status, session.started = "CUSTOMER_LAST", True
        session.offered_to = None
        session.written.append("TRANSFERED_SESSION")
        self._give(session, user)
        return "ACCEPTED"

    def reject(self, key: int, user: int) -> str:
        """A user declines a session that is offered to them."""
        session = self.sessions[key]
        if (obstacle := self._not_offered(session, user)) is not None:
            return obstacle
        session.offered_to = None
        session.written.append("TRANSFER_REJECTED")
        return "REJECTED"

    def reset(self, key: int, user: int) -> str:
        """A session goes back to the queue."""
        session = self.sessions[key]
        if not self.may_change(session, user):
            return FORBIDDEN
        if session.status not in BEFORE_THE_END:
            return "OVER"
        session.status, session.started = "IN_QUEUE", False
        session.user, session.offered_to, session.rank = None, None, 0
        return "RESET"

    def end(self, key: int, user: int) -> str:
        """A session ends."""
        session = self.sessions[key]
        if not self.may_change(session, user):
            return FORBIDDEN
        return self._end(session, "CLOSED_BY_USER")

    def write_as_customer(self, key: int, text: str) -> str | None:
        """The customer writes a message, unless the session waits for a form."""
        session = self.sessions[key]
        if session.status == "DELETED":
            return UNAUTHENTICATED
        if session.status in FORMS:
            return CONFLICT
        return self.write(key, text, to_customer=False)

    def end_as_customer(self, key: int) -> str:
        """The customer ends the session."""
        session = self.sessions[key]
        if session.status == "DELETED":
            return UNAUTHENTICATED
        return self._end(session, "CLOSED_BY_CUSTOMER")

    def rate(self, key: int, rating: int) -> str | None:
        """The customer rates a session that is over."""
        session = self.sessions[key]
        if session.status == "DELETED":
            return UNAUTHENTICATED
        if session.status not in ("FINISHED", "CLOSED"):
            return CONFLICT
        session.rating = rating
        return None

    def enter(self, key: int) -> str | None:
        """The customer sends the form; the topic has no suggested answers."""
        session = self.sessions[key]
        if session.status == "DELETED":
            return UNAUTHENTICATED
        if session.status not in ("PRE_CHAT_FORM", "FAQ"):
            return CONFLICT
        session.status = "IN_QUEUE"
        return None

    def _end(self, session: Session, special: str) -> str:
        if session.status not in BEFORE_THE_END:
            return "ALREADY_OVER"
        if session.status in ACTIVE:
            session.status = "FINISHED"
        else:
            session.status = "CLOSED_FROM_QUEUE" if session.status == "IN_QUEUE" else "CLOSED"
        session.ended, session.offered_to = True, None
        session.written.append(special)
        return "ENDED"

    def _not_offered(self, session: Session, user: int) -> str | None:
        if session.offered_to is None:
            return "NOTHING_PENDING"
        if session.offered_to != user:
            return "OFFERED_TO_ANOTHER"
        return None if session.status in BEFORE_THE_END else "OVER"

    def _append(self, session: Session, text: str) -> None:
        session.written.append(text)
        session.first = session.first or text
        session.last = text

    def _give(self, session: Session, user: int) -> None:
        used = {
            each.rank
            for each in self.sessions.values()
            if each is not session and each.user == user and each.status in ACTIVE
        }
        session.user = user
        session.rank = next(rank for rank in range(1, len(used) + 2) if rank not in used)
