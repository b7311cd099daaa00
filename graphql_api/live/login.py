"""The login of a connection that stays open: what it depends on, and how it is checked again."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from graphql_api.errors import Forbidden, Unauthenticated
from graphql_api.shared.viewer import Viewer

Row = tuple[str, int]
"""The name of a model, and the primary key of a row, as events have them."""


class LoginEnded(Unauthenticated):
    """The login is not valid any more: it was revoked, or its password was changed."""

    def __init__(self) -> None:
        super().__init__("The login was revoked; log in again.")


class LoginExpired(Unauthenticated):
    """The time of the login is over; with a new one the caller can go on."""

    def __init__(self) -> None:
        super().__init__("The login has expired; connect again with a new one.")


class RightsChanged(Forbidden):
    """The login is valid and has other rights now; the caller can go on by connecting again."""

    def __init__(self) -> None:
        super().__init__("Your rights have changed; connect again.")


class Login(Protocol):
    """An authenticated caller whose login can be checked again, without its secret.

    Equal logins are checked once for all of them, so it is hashable, by values.
    """

    @property
    def viewer(self) -> Viewer:
        """The caller, as authenticated at first."""

    @property
    def rows(self) -> frozenset[Row]:
        """The rows on which the login depends."""

    @property
    def expires_at(self) -> datetime | None:
        """When the login expires; None for a password or the key of a session."""

    async def again(self) -> Viewer:
        """The caller as they would be authenticated now; LoginEnded if they would not."""

    async def spend(self) -> None:
        """Count a further request of the caller; RateLimited if it is one too many."""


async def check(login: Login) -> None:
    """Raise LoginExpired, LoginEnded or RightsChanged if a login is not as it was."""
    if is_over(login, datetime.now(UTC)):
        raise LoginExpired
    viewer = await login.again()
    if replace(viewer, request_id=None) != replace(login.viewer, request_id=None):
        raise RightsChanged


def is_over(login: Login, now: datetime) -> bool:
    """True if the time of a login has come to its end."""
    return login.expires_at is not None and login.expires_at <= now
