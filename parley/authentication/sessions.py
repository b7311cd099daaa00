"""Browser sessions: begun by a login, then authenticated by a cookie and its XSRF token."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from graphql_api.shared.viewer import Door
from orm.accounts import credentials
from orm.accounts.credentials import NewCredential
from orm.audit.entries import Author
from orm.errors import Conflict
from orm.models.enums import CredentialKind
from parley.authentication import cookies
from parley.authentication.caller import Caller, LoginRefused
from parley.authentication.schemes import IssuedCredentials


@dataclass(frozen=True)
class NewSession:
    """The secret of a new session, and the seconds until it expires."""

    secret: str = field(repr=False)
    seconds: int


@dataclass(frozen=True)
class LoggedInUser:
    """The user of a session and its XSRF token, for the page that was requested with it."""

    name: str
    xsrf_token: str = field(repr=False)


class Sessions:
    """Begins, authenticates and ends sessions; each expires after `lifetime` at the latest."""

    def __init__(self, issued: IssuedCredentials, lifetime: timedelta) -> None:
        self._issued = issued
        self._lifetime = lifetime

    async def begin(self, caller: Caller) -> NewSession:
        """Store a session with the rights of the caller's credential; it expires no later.

        LoginRefused when the user was revoked, or got another password, since the login.
        """
        now = datetime.now(UTC)
        expires_at = now + self._lifetime
        if caller.valid_until is not None:
            expires_at = min(expires_at, caller.valid_until)
        new = NewCredential(
            CredentialKind.SESSION,
            caller.user.user_id,
            expires_at,
            parent_id=caller.credential_id,
            application_id=caller.application_id,
            scopes=caller.scopes,
            role=caller.role,
            user_version=caller.user.version,
        )
        seconds = max(0, int((expires_at - now).total_seconds()))
        try:
            return NewSession(await credentials.start_session(new), seconds)
        except Conflict:
            raise LoginRefused("a user who was changed meanwhile", caller.user) from None

    async def caller(self, request: Request) -> Caller:
        """The caller whose session cookie the request has.

        LoginRefused unless the session is valid and the request has its XSRF token.
        """
        secret = _secret(request)
        # Reading requests need the token too: one rule for all, as SuperOffice's clients know it.
        if not cookies.has_xsrf_token(request, secret):
            raise LoginRefused("a session without its X-XSRF-TOKEN")
        return await self._issued.caller(CredentialKind.SESSION, secret)

    async def caller_of_own_page(self, request: Request) -> Caller:
        """The same for a request that the browser says comes from a page of an own origin.

        Pages cannot send an XSRF token with a WebSocket's handshake or an EventSource.
        """
        return await self._issued.caller(CredentialKind.SESSION, _secret(request))

    async def end(self, caller: Caller) -> None:
        """Revoke the session that the caller was authenticated by."""
        assert caller.credential_id is not None
        user = caller.user
        author = Author(user.associate_id, caller.application_id, user.name, Door.SESSION.value)
        await credentials.end_session(caller.credential_id, author)

    async def logged_in_user(self, request: Request) -> LoggedInUser | None:
        """The user of the request's session cookie, for a page of this service; None without one.

        It does not ask for the XSRF token: only pages of this origin, and of
        PARLEY_ALLOWED_ORIGINS, can read the response.
        """
        secret = cookies.session_secret(request)
        if secret is None:
            return None
        try:
            caller = await self._issued.caller(CredentialKind.SESSION, secret)
        except LoginRefused:
            return None
        return LoggedInUser(caller.user.name, cookies.xsrf_token(secret))


def _secret(request: Request) -> str:
    secret = cookies.session_secret(request)
    if secret is None:
        raise LoginRefused("no Authorization and no session")
    return secret
