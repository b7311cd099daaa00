"""Sessions of browsers: logged in once, then known by a cookie and the token that goes with it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from orm.accounts import credentials
from orm.accounts.credentials import NewCredential
from orm.models.enums import CredentialKind
from parley.authentication import cookies
from parley.authentication.caller import Caller, LoginRefused
from parley.authentication.issued_credentials import IssuedCredentials


@dataclass(frozen=True)
class NewSession:
    """A new session: its secret, and for how many seconds it is good."""

    secret: str = field(repr=False)
    seconds: int


@dataclass(frozen=True)
class LoggedInUser:
    """What a page may know of the session that it was asked for with."""

    name: str
    xsrf_token: str = field(repr=False)


class Sessions:
    """Begins, knows and ends sessions; each is good for so long at most."""

    def __init__(self, handed_out: IssuedCredentials, lasting: timedelta) -> None:
        self._handed_out = handed_out
        self._lasting = lasting

    async def begin(self, caller: Caller) -> NewSession:
        """A session for a caller, which opens no more and ends no later than what they showed."""
        now = datetime.now(UTC)
        until = now + self._lasting
        if caller.until is not None:
            until = min(until, caller.until)
        new = NewCredential(
            CredentialKind.SESSION,
            caller.user.user_id,
            until,
            parent_id=caller.credential_id,
            application_id=caller.application_id,
            scopes=caller.scopes,
            role=caller.role,
        )
        return NewSession(await credentials.begin(new), max(0, int((until - now).total_seconds())))

    async def caller(self, request: Request) -> Caller:
        """Whose session a request comes with; Refused unless its token goes with it."""
        secret = cookies.session_secret(request)
        if secret is None:
            raise LoginRefused("no Authorization and no session")
        # Reading calls, too: one rule for all, as old callers know it.
        if not cookies.has_xsrf_token(request, secret):
            raise LoginRefused("a session without its X-XSRF-TOKEN")
        return await self._handed_out.caller(CredentialKind.SESSION, secret)

    async def end(self, caller: Caller) -> None:
        """Make the session that a caller came with void at once."""
        assert caller.credential_id is not None
        await credentials.end(caller.credential_id)

    async def logged_in_user(self, request: Request) -> LoggedInUser | None:
        """Who is logged in, for a page of this service's own; other pages cannot read it."""
        secret = cookies.session_secret(request)
        if secret is None:
            return None
        try:
            caller = await self._handed_out.caller(CredentialKind.SESSION, secret)
        except LoginRefused:
            return None
        return LoggedInUser(caller.user.name, cookies.xsrf_token(secret))
