"""The outcome of authentication: a Caller, or LoginRefused and the error that callers see."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from graphql_api.errors import LoginRequired, ParleyError, RateLimited
from orm.models import Application, User
from orm.models.enums import Role, Scope

logger = logging.getLogger("parley.authentication")

CHALLENGES = {
    "basic": 'Basic realm="parley", charset="UTF-8"',
    "soticket": 'SoTicket realm="parley"',
    "bearer": 'Bearer realm="parley"',
    "session": 'Session realm="parley"',
    "customer": 'ChatSession realm="parley"',
}
"""The WWW-Authenticate challenge of each way to log in, by its name in PARLEY_LOGINS."""

TOO_MANY_FAILURES = "Too many logins failed; the header Retry-After says when to try again."


@dataclass(frozen=True)
class Caller:
    """An authenticated user, with the limits of the credential that was sent."""

    user: User
    valid_until: datetime | None = None
    """When the credential expires; None for a password."""
    credential_id: int | None = None
    """The credential's row, if it was issued by this service."""
    role: Role | None = None
    """Replaces the user's own role, if the identity provider claims one."""
    application_id: int | None = None
    """The application that calls in the user's name."""
    scopes: frozenset[Scope] | None = None
    """The scopes of that application; None without an application."""
    parent_id: int | None = None
    """The row of the credential that the credential was exchanged for."""


class LoginRefused(Exception):
    """Authentication failed; the reason and a known user's name go to the log only."""

    def __init__(self, reason: str, user: User | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = user.name if user is not None and user.name.isprintable() else None


class LoginDelayed(LoginRefused):
    """Too many logins failed before: every login is refused for `retry_after` seconds."""

    def __init__(self, retry_after: int, user: User | None) -> None:
        super().__init__("too many failed logins", user)
        self.retry_after = retry_after


def to_public_error(refused: LoginRefused, challenge: str) -> ParleyError:
    """Log why a login was refused, and return an error that does not tell the caller.

    RateLimited for a LoginDelayed, otherwise LoginRequired with the challenge.
    """
    logger.info("Login refused: %s (user %s)", refused.reason, refused.name or "-")
    if isinstance(refused, LoginDelayed):
        return RateLimited(TOO_MANY_FAILURES, refused.retry_after)
    return LoginRequired(challenge)


@contextmanager
def public_errors(challenge: str) -> Iterator[None]:
    """Turn LoginRefused into the error of `to_public_error`."""
    try:
        yield
    except LoginRefused as refused:
        raise to_public_error(refused, challenge) from None


def effective_scopes(
    application: Application, token_scopes: Iterable[Scope] | None
) -> frozenset[Scope]:
    """The application's scopes, narrowed to those of its token; None does not narrow them."""
    own = frozenset(application.scopes)
    return own if token_scopes is None else own & frozenset(token_scopes)


def with_application(caller: Caller, application: Application) -> Caller:
    """The caller, with the application that SO-AppToken names beside the login.

    LoginRefused when the credential already belongs to another application.
    """
    if caller.application_id is None:
        scopes = effective_scopes(application, None)
        return replace(caller, application_id=application.application_id, scopes=scopes)
    if caller.application_id != application.application_id:
        raise LoginRefused("a token of one application and the SO-AppToken of another", caller.user)
    return caller
