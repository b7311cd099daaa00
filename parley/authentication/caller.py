"""Who was found to be calling, or why nobody was."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from graphql_api.errors import LoginRequired, ParleyError, RateLimited
from orm.models import Application, User
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


class LoginRefused(Exception):
    """Nobody is let in; the reason is for the log alone, with the name if it is a user's."""

    def __init__(self, reason: str, user: User | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = user.name if user is not None and user.name.isprintable() else None


class LoginDelayed(LoginRefused):
    """Nobody is let in for so many seconds, whatever they show: too many logins failed before."""

    def __init__(self, retry_after: int, user: User | None) -> None:
        super().__init__("too many that failed before", user)
        self.retry_after = retry_after


def effective_scopes(
    application: Application, narrowed: Iterable[Scope] | None
) -> frozenset[Scope]:
    """What an application may do by a token that is good for some of its scopes; None: for all."""
    own = frozenset(application.scopes)
    return own if narrowed is None else own & frozenset(narrowed)


def with_application(caller: Caller, named: Application) -> Caller:
    """The caller, with the application that their request names beside the login.

    Refused when what they logged in with speaks for another one.
    """
    if caller.application_id is None:
        scopes = effective_scopes(named, None)
        return replace(caller, application_id=named.application_id, scopes=scopes)
    if caller.application_id != named.application_id:
        raise LoginRefused("a token of one application and the SO-AppToken of another", caller.user)
    return caller


logger = logging.getLogger("parley.authentication")

CHALLENGES = {
    "basic": 'Basic realm="parley", charset="UTF-8"',
    "soticket": 'SoTicket realm="parley"',
    "bearer": 'Bearer realm="parley"',
    "session": 'Session realm="parley"',
}
"""How a caller is told of each way to log in."""


TOO_MANY_FAILURES = "Too many logins failed; the header Retry-After says when to try again."


def to_public_error(refused: LoginRefused, challenge: str) -> ParleyError:
    """What callers are told, which is nothing of why; the log is told all that is no secret."""
    logger.info("Login refused: %s (user %s)", refused.reason, refused.name or "-")
    if isinstance(refused, LoginDelayed):
        return RateLimited(TOO_MANY_FAILURES, refused.retry_after)
    return LoginRequired(challenge)


@contextmanager
def public_errors(challenge: str) -> Iterator[None]:
    """Tell callers no more than that of why they are refused."""
    try:
        yield
    except LoginRefused as refused:
        raise to_public_error(refused, challenge) from None
