"""Who was found to be calling, or why nobody was."""

from dataclasses import dataclass
from datetime import datetime

from orm.models import User
from orm.models.enums import Role, Scope


@dataclass(frozen=True)
class Caller:
    """A user, and how long what they showed is good for."""

    user: User
    until: datetime | None = None
    credential_id: int | None = None
    """The row of what they showed, if it was handed out here."""
    role: Role | None = None
    """In the place of the user's own, if their identity provider says so."""
    application_id: int | None = None
    """The application that speaks for them."""
    scopes: frozenset[Scope] | None = None
    """What that application may do here; None when there is none."""


class Refused(Exception):
    """Nobody is let in; the reason is for the log alone, with the name if it is a user's."""

    def __init__(self, reason: str, user: User | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = user.name if user is not None and user.name.isprintable() else None


class Slowed(Refused):
    """Nobody is let in for so many seconds, whatever they show: too many logins failed before."""

    def __init__(self, retry_after: int, user: User | None) -> None:
        super().__init__("too many that failed before", user)
        self.retry_after = retry_after


def is_shut_out(user: User, *, demo: bool) -> bool:
    """Whether a user came with the demo, and this is none: everybody knows their passwords."""
    return user.demo and not demo
