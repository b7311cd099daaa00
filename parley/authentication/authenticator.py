"""The Authenticator, which turns a request into a Viewer, and the Authorization schemes it uses."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from starlette.requests import Request

from graphql_api.errors import Forbidden
from graphql_api.live.logins import Login
from graphql_api.shared.viewer import Door, Viewer
from orm.accounts import applications, rate_limit
from orm.accounts.credentials import digest_of
from orm.models import Application
from orm.models.enums import CredentialKind, Role, Scope
from parley.authentication.basic import (
    PasswordAuthentication,
    PasswordClaim,
    is_basic,
    read_basic,
)
from parley.authentication.caller import (
    CHALLENGES,
    Caller,
    LoginRefused,
    public_errors,
    to_public_error,
    with_application,
)
from parley.authentication.cookies import is_from_page
from parley.authentication.cross_origin import (
    FOREIGN_WEBSOCKET,
    is_cross_origin,
    is_from_own_page,
    listens,
    refuse_ambiguous,
    refuse_cross_origin,
)
from parley.authentication.customers import Customers
from parley.authentication.issued_credentials import IssuedCredentials
from parley.authentication.jwts import JwtAuthentication
from parley.authentication.logins import CustomerLogin, UserLogin, key_digest
from parley.authentication.rate_limit import RateLimiter
from parley.authentication.sessions import Sessions
from parley.operations.observer import request_id
from parley.operations.proxies import client_network
from parley.settings import Settings

MAX_HEADER_CHARS = 8192
"""Limit of an Authorization or SO-AppToken header; longer ones are refused unread."""

CUSTOMER_SCHEME = "chatsession "
"""The scheme of customers, in lower case, with the blank before the credentials."""

ONLY_METRICS = frozenset({Scope.METRICS})
"""The scopes of an application that does nothing but watch this service."""

NOTHING_BUT_METRICS = "This application may read /metrics and nothing else; give it another scope."

NO_APPLICATION = "no SO-AppToken, which PARLEY_REQUIRE_APP_TOKEN requires"

ISSUED_TOKEN_PREFIXES = ("8A:", "7A:")
"""Prefixes of the tokens that this service issued; every other Bearer is a JWT."""

SchemeHandler = Callable[[str, str], Awaitable[Caller]]
"""Takes the credentials after the scheme, and the client's network; returns the Caller."""


class AuthorizationSchemes:
    """Authenticates an Authorization header by one of the schemes that PARLEY_LOGINS offers."""

    def __init__(
        self,
        offered: Sequence[str],
        passwords: PasswordAuthentication,
        issued: IssuedCredentials,
        jwts: JwtAuthentication | None,
    ) -> None:
        self._passwords = passwords
        self._issued = issued
        self._jwts = jwts
        handlers: dict[str, SchemeHandler] = {
            "basic": self._by_basic,
            "soticket": self._by_ticket,
            "bearer": self._by_bearer,
        }
        self._handlers = {name: handler for name, handler in handlers.items() if name in offered}

    async def caller(self, authorization: str, address: str) -> Caller:
        """The caller that the header authenticates.

        LoginRefused if it is not valid, Unavailable when too many log in at once.
        """
        if len(authorization) > MAX_HEADER_CHARS:
            raise LoginRefused("an Authorization that is too long")
        scheme, _, credentials = authorization.partition(" ")
        handler = self._handlers.get(scheme.lower())
        if handler is None:
            raise LoginRefused("a scheme that is not offered")
        return await handler(credentials.strip(), address)

    async def _by_basic(self, credentials: str, address: str) -> Caller:
        return await self._passwords.caller(read_basic(credentials), address)

    async def _by_ticket(self, credentials: str, _address: str) -> Caller:
        return await self._issued.caller(CredentialKind.TICKET, credentials)

    async def _by_bearer(self, credentials: str, _address: str) -> Caller:
        if credentials.startswith(ISSUED_TOKEN_PREFIXES):
            return await self._issued.caller(CredentialKind.TOKEN, credentials)
        if self._jwts is None:
            raise LoginRefused("a JWT, but no key for JWTs is set")
        return await self._jwts.caller(credentials)


class Authenticator:
    """Authenticates requests by the ways to log in that PARLEY_LOGINS offers."""

    def __init__(self, settings: Settings, *, demo: bool) -> None:
        issued = self._issued = IssuedCredentials(demo=demo)
        self._demo = demo
        self._public_url = settings.public_url
        self._allowed_origins = frozenset(settings.allowed_origins)
        self._passwords = PasswordAuthentication(demo=demo, free_failures=settings.login_attempts)
        seconds = settings.rate_seconds
        self._rate_limiter = RateLimiter.of(settings.rate_limit, seconds)
        self._customer_limiter = RateLimiter.of(settings.customer_rate_limit, seconds)
        self._address_limiter = RateLimiter.of(settings.customer_address_rate_limit, seconds)
        self._customers: Customers | None = None
        """None where PARLEY_LOGINS does not offer the keys of chat sessions."""
        if "customer" in settings.logins:
            self._customers = Customers(free_failures=settings.login_attempts)
        self._schemes = AuthorizationSchemes(
            settings.logins,
            self._passwords,
            issued,
            JwtAuthentication.from_settings(settings, demo=demo),
        )
        self._needs_application = settings.require_app_token
        self._ignores_unknown_applications = settings.ignore_unknown_app_tokens
        self._challenges = ", ".join(CHALLENGES[login] for login in settings.logins)
        self.sessions: Sessions | None = None
        """None where PARLEY_LOGINS does not offer sessions."""
        if "session" in settings.logins:
            self.sessions = Sessions(issued, timedelta(hours=settings.session_hours))

    async def __call__(self, request: Request, door: Door) -> Viewer:
        """The viewer that a request is served for.

        Forbidden for a page of another origin, and for an application that may read metrics only;
        LoginRequired without a valid login, Unavailable when too many log in at once, RateLimited
        after too many requests or failed logins.
        """
        request_state = request.state
        request_state.door = door
        refuse_cross_origin(request, self._public_url, self._allowed_origins)
        if self._customers is not None:
            authorization = request.headers.get("authorization")
            if authorization is not None and authorization[:12].lower() == CUSTOMER_SCHEME:
                return await self._customer(request, self._customers, authorization, door)
        try:
            refuse_ambiguous(request)
            application = await self._application(request)
            caller = await self._caller(request, application)
            if application is not None:
                caller = with_application(caller, application)
        except LoginRefused as refused:
            raise to_public_error(refused, self._challenge(request)) from None
        user = caller.user
        # The name is for the request's log line; the doors get the viewer itself.
        request_state.viewer = user.name
        # For connections that stay open: see `login`.
        request_state.caller, request_state.application = caller, application
        if caller.scopes == ONLY_METRICS and door is not Door.METRICS:
            raise Forbidden(NOTHING_BUT_METRICS)
        if self._rate_limiter:
            await self._rate_limiter.spend(
                request, rate_limit.of_user(user.associate_id, caller.application_id)
            )
        return Viewer(
            user.associate_id,
            user.name,
            caller.role or user.role,
            door,
            caller.application_id,
            caller.scopes,
            request_id=request_id.get(),
        )

    async def _customer(
        self, request: Request, customers: Customers, authorization: str, door: Door
    ) -> Viewer:
        """The viewer for a customer who sends the key of their chat session; raises as above.

        PARLEY_REQUIRE_APP_TOKEN does not count: the application that made the session gave them the
        key. An SO-AppToken beside it is refused, since nobody else speaks for the customer.
        """
        address = address_of(request)
        try:
            refuse_ambiguous(request)
            refuse_application(request)
            session = await customers.session(authorization, address)
        except LoginRefused as refused:
            raise to_public_error(refused, self._challenge(request)) from None
        name = f"customer of session {session.chat_session_id}"
        request.state.viewer = name
        request.state.session = session
        if self._address_limiter:
            await self._address_limiter.spend_unseen(rate_limit.of_address(address))
        if self._customer_limiter:
            subject = rate_limit.of_session(session.chat_session_id)
            await self._customer_limiter.spend(request, subject)
        return Viewer(
            0,
            name,
            Role.CUSTOMER,
            door,
            request_id=request_id.get(),
            session_id=session.chat_session_id,
            topic_id=session.topic_id or None,
        )

    def login(self, request: Request, viewer: Viewer) -> Login:
        """The login of an authenticated request, for a connection that stays open."""
        state = request.state
        if viewer.session_id is not None:
            return CustomerLogin(
                viewer=viewer,
                session_id=viewer.session_id,
                key=key_digest(state.session),
                limiter=self._customer_limiter,
                address_limiter=self._address_limiter,
                address=address_of(request),
            )
        caller, application = state.caller, state.application
        return UserLogin(
            viewer=viewer,
            expires_at=caller.valid_until,
            user_id=caller.user.user_id,
            # Only a password has no end.
            password=None if caller.valid_until else digest_of(caller.user.password_hash),
            last_revoked_at=caller.user.last_revoked_at,
            claimed_role=caller.role,
            credential_id=caller.credential_id,
            parent_id=caller.parent_id,
            application=application and (application.application_id, application.digest),
            issued=self._issued,
            limiter=self._rate_limiter,
            demo=self._demo,
        )

    def refuse_foreign_page(self, request: Request) -> None:
        """Raise Forbidden if a page of another origin opens a WebSocket, whatever its login."""
        if is_cross_origin(request, self._public_url, self._allowed_origins):
            raise Forbidden(FOREIGN_WEBSOCKET)

    async def authenticate_new_session(
        self, request: Request, claim: PasswordClaim | None
    ) -> Caller:
        """The caller who asks for a session, by the claim, or else by the Authorization header.

        LoginRequired without a valid login, Unavailable when too many log in at once, RateLimited
        after too many requests or failed logins; Forbidden for an application that may read metrics
        only.
        """
        with public_errors(CHALLENGES["session"]):
            refuse_ambiguous(request)
            application = await self._application(request)
            if claim is None and "authorization" not in request.headers:
                raise LoginRefused("no Authorization, and no session opens another")
            caller = await self._caller(request, application, claim)
            # The session is begun for `caller`: the browser that holds its cookie could leave
            # SO-AppToken out, so only the application of the credential itself is stored.
            with_app = caller if application is None else with_application(caller, application)
        if with_app.scopes == ONLY_METRICS:
            raise Forbidden(NOTHING_BUT_METRICS)
        if self._rate_limiter:
            user = caller.user
            await self._rate_limiter.spend(
                request, rate_limit.of_user(user.associate_id, with_app.application_id)
            )
        return caller

    async def authenticate_logout(self, request: Request, sessions: Sessions) -> Caller:
        """The caller whose session is to end; LoginRequired when there is none to end.

        An application is not required, and no request is counted: logging out takes rights away.
        """
        with public_errors(CHALLENGES["session"]):
            refuse_ambiguous(request)
            if "authorization" in request.headers:
                raise LoginRefused("an Authorization header on logout, which ends sessions only")
            application = await self._application(request)
            caller = await sessions.caller(request)
            return caller if application is None else with_application(caller, application)

    async def application_alone(self, request: Request) -> Application | None:
        """The application that SO-AppToken names where no user logs in, as monitoring may call.

        None without that header; LoginRequired and RateLimited as for other calls.
        """
        try:
            refuse_ambiguous(request)
            application = await self._application(request)
        except LoginRefused as refused:
            raise to_public_error(refused, self._challenges) from None
        if application is not None:
            request.state.viewer = application.name
            if self._rate_limiter:
                subject = rate_limit.of_user(0, application.application_id)
                await self._rate_limiter.spend(request, subject)
        return application

    def _challenge(self, request: Request) -> str:
        """All schemes that are offered, but no Basic for pages that have a login box.

        The browser would open its own login window before the page's when it sees Basic.
        """
        page = "authorization" not in request.headers and is_from_page(request)
        return CHALLENGES["session"] if page and self.sessions else self._challenges

    async def _application(self, request: Request) -> Application | None:
        """The application that SO-AppToken names; None without that header.

        LoginRefused when it names none that is valid: were it ignored, a caller whose application
        was revoked would have all rights of the user. It is read before any password is verified,
        so a caller with a bad one does not learn if the password is right.
        """
        header = request.headers.get("so-apptoken")
        if header is None:
            return None
        secret = header.strip(" \t")
        if len(secret) <= MAX_HEADER_CHARS:
            application = await applications.find(secret)
            if application is not None:
                return application
        if self._ignores_unknown_applications and not await applications.is_revoked(secret):
            return None
        raise LoginRefused("an SO-AppToken of no valid application")

    async def _caller(
        self,
        request: Request,
        application: Application | None,
        claim: PasswordClaim | None = None,
    ) -> Caller:
        """The caller by the claim, the Authorization header or the session, in this order."""
        authorization = request.headers.get("authorization")
        missing = application is None and self._needs_application
        if missing and (claim is not None or is_basic(authorization)):
            # A password names no application, so it is refused before it is verified.
            raise LoginRefused(NO_APPLICATION)
        if claim is not None:
            caller = await self._passwords.caller(claim, address_of(request))
        elif authorization is not None:
            caller = await self._schemes.caller(authorization, address_of(request))
        elif self.sessions is None:
            raise LoginRefused("no Authorization")
        elif is_from_own_page(request, self._public_url, self._allowed_origins) and (
            listens(request)
        ):
            caller = await self.sessions.caller_of_own_page(request)
        else:
            caller = await self.sessions.caller(request)
        if missing and caller.application_id is None:
            raise LoginRefused(NO_APPLICATION)
        return caller


def refuse_application(request: Request) -> None:
    """Raise LoginRefused for an SO-AppToken beside the key of a session, whatever it is."""
    if "so-apptoken" in request.headers:
        raise LoginRefused("an SO-AppToken beside the key of a chat session")


def address_of(request: Request) -> str:
    """The network of the client's address, by which failed logins are counted."""
    client = request.scope.get("client")
    return client_network(client[0] if client else None)
