"""Who sends a request, whichever way they say so."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from starlette.requests import Request

from graphql_api.shared.viewer import Door, Viewer
from orm.accounts import applications
from orm.models.enums import CredentialKind
from parley.authentication.basic import PasswordAuthentication, PasswordClaim, read_basic
from parley.authentication.caller import (
    CHALLENGES,
    Caller,
    LoginRefused,
    public_errors,
    to_public_error,
    with_application,
)
from parley.authentication.cookies import is_from_page
from parley.authentication.cross_origin import refuse_ambiguous, refuse_cross_origin
from parley.authentication.issued_credentials import IssuedCredentials
from parley.authentication.jwts import JwtAuthentication
from parley.authentication.rate_limit import RateLimiter
from parley.authentication.sessions import Sessions
from parley.operations.observer import request_id
from parley.operations.proxies import client_network
from parley.settings import Settings

MAX_HEADER_CHARS = 8192
"""Characters of an Authorization header; more are refused before anything reads them."""

ISSUED_TOKEN_PREFIXES = ("8A:", "7A:")
"""How tokens begin that were handed out; every other Bearer is a JWT."""


SchemeHandler = Callable[[str, str], Awaitable[Caller]]
"""What follows the scheme and the address that it came from, to whose it is."""


class AuthorizationSchemes:
    """Tells whose an Authorization is, by those schemes that an installation offers."""

    def __init__(
        self,
        offered: Sequence[str],
        passwords: PasswordAuthentication,
        handed_out: IssuedCredentials,
        jwts: JwtAuthentication | None,
    ) -> None:
        self._passwords = passwords
        self._handed_out = handed_out
        self._jwts = jwts
        schemes: dict[str, SchemeHandler] = {
            "basic": self._by_basic,
            "soticket": self._by_ticket,
            "bearer": self._by_bearer,
        }
        self._schemes = {name: by for name, by in schemes.items() if name in offered}

    async def caller(self, authorization: str, address: str) -> Caller:
        """Whose it is; Refused unless it is good, Unavailable when too many log in."""
        if len(authorization) > MAX_HEADER_CHARS:
            raise LoginRefused("an Authorization that is too long")
        scheme, _, text = authorization.partition(" ")
        by = self._schemes.get(scheme.lower())
        if by is None:
            raise LoginRefused("a scheme that is not offered")
        return await by(text.strip(), address)

    async def _by_basic(self, text: str, address: str) -> Caller:
        return await self._passwords.caller(read_basic(text), address)

    async def _by_ticket(self, text: str, _address: str) -> Caller:
        return await self._handed_out.caller(CredentialKind.TICKET, text)

    async def _by_bearer(self, text: str, _address: str) -> Caller:
        if text.startswith(ISSUED_TOKEN_PREFIXES):
            return await self._handed_out.caller(CredentialKind.TOKEN, text)
        if self._jwts is None:
            raise LoginRefused("a JWT, and no key for any")
        return await self._jwts.caller(text)


class Authenticator:
    """Lets callers in by the ways of logging in that an installation offers."""

    def __init__(self, settings: Settings, *, demo: bool) -> None:
        handed_out = IssuedCredentials(demo=demo)
        self._public_url = settings.public_url
        self._passwords = PasswordAuthentication(demo=demo, free_failures=settings.login_attempts)
        self._rate_limiter = RateLimiter.from_settings(settings)
        self._schemes = AuthorizationSchemes(
            settings.logins,
            self._passwords,
            handed_out,
            JwtAuthentication.from_settings(settings, demo=demo),
        )
        self._needs_application = settings.require_app_token
        self._challenges = ", ".join(CHALLENGES[login] for login in settings.logins)
        self.sessions: Sessions | None = None
        """None where they are not offered."""
        if "session" in settings.logins:
            self.sessions = Sessions(handed_out, timedelta(hours=settings.session_hours))

    async def __call__(self, request: Request, door: Door) -> Viewer:
        """The viewer; LoginRequired for anyone unknown, Unavailable when too many log in.

        RateLimited for those who fail or ask too often.
        """
        noted = request.state
        noted.door = door
        refuse_cross_origin(request, self._public_url)
        try:
            refuse_ambiguous(request)
            caller = await self._with_application(request, await self._caller(request))
        except LoginRefused as refused:
            raise to_public_error(refused, self._challenge(request)) from None
        user = caller.user
        # For the log; the doors get the viewer itself.
        noted.viewer = user.name
        if self._rate_limiter:
            await self._rate_limiter.spend(request, user.associate_id, caller.application_id)
        return Viewer(
            user.associate_id,
            user.name,
            caller.role or user.role,
            door,
            caller.application_id,
            caller.scopes,
            request_id=request_id.get(),
        )

    async def authenticate_new_session(
        self, request: Request, claim: PasswordClaim | None
    ) -> Caller:
        """Who asks for a session: by what they claim, or else by Authorization.

        LoginRequired for anyone unknown, Unavailable when too many log in, RateLimited for those
        who fail or ask too often.
        """
        with public_errors(CHALLENGES["session"]):
            refuse_ambiguous(request)
            if claim is not None:
                caller = await self._passwords.caller(claim, address_of(request))
            else:
                authorization = request.headers.get("authorization", "")
                caller = await self._schemes.caller(authorization, address_of(request))
            # Only what they log in with is kept: whoever has that may leave the header out.
            spoken = await self._with_application(request, caller)
        if self._rate_limiter:
            await self._rate_limiter.spend(request, caller.user.associate_id, spoken.application_id)
        return caller

    def _challenge(self, request: Request) -> str:
        """All that is offered, but no Basic for pages with a login of their own.

        At the sight of that, a browser would put its own login window before the page's.
        """
        page = "authorization" not in request.headers and is_from_page(request)
        return CHALLENGES["session"] if page and self.sessions else self._challenges

    async def _caller(self, request: Request) -> Caller:
        authorization = request.headers.get("authorization")
        if authorization is not None:
            return await self._schemes.caller(authorization, address_of(request))
        if self.sessions is None:
            raise LoginRefused("no Authorization")
        return await self.sessions.caller(request)

    async def _with_application(self, request: Request, caller: Caller) -> Caller:
        secret = request.headers.get("so-apptoken")
        found = (
            await applications.find(secret) if secret and len(secret) <= MAX_HEADER_CHARS else None
        )
        if found is not None:
            return with_application(caller, found)
        if caller.application_id is None and self._needs_application:
            raise LoginRefused("no known SO-AppToken")
        return caller


def address_of(request: Request) -> str:
    """What logins from the request's address are counted under."""
    client = request.scope.get("client")
    return client_network(client[0] if client else None)
