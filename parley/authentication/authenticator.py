"""The Authenticator, which turns a request into a Viewer."""

from datetime import timedelta

from starlette.requests import Request

from graphql_api.errors import Forbidden
from graphql_api.live.login import Login
from graphql_api.shared.viewer import Door, Viewer
from orm.accounts import applications, rate_limit
from orm.models import Application
from orm.models.enums import Scope
from parley.authentication.basic import PasswordAuthentication, PasswordClaim, is_basic
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
from parley.authentication.jwts import JwtAuthentication
from parley.authentication.logins import CustomerLogin, UserLogin
from parley.authentication.rate_limit import RateLimiter
from parley.authentication.schemes import (
    MAX_HEADER_CHARS,
    AuthorizationSchemes,
    IssuedCredentials,
)
from parley.authentication.sessions import Sessions
from parley.operations.observer import request_id
from parley.operations.proxies import client_network
from parley.settings import Settings

CUSTOMER_SCHEME = "chatsession "
"""The scheme of customers, in lower case, with the blank before the credentials."""

ONLY_METRICS = frozenset({Scope.METRICS})
"""The scopes of an application that does nothing but watch this service."""

NOTHING_BUT_METRICS = "This application may read /metrics and nothing else; give it another scope."

NO_APPLICATION = "no SO-AppToken, which PARLEY_REQUIRE_APP_TOKEN requires"


class Authenticator:
    """Authenticates requests by the ways to log in that PARLEY_LOGINS offers."""

    def __init__(self, settings: Settings, *, demo: bool) -> None:
        issued = self._issued = IssuedCredentials(demo=demo)
        self._demo = demo
        self._public_url = settings.public_url
        self._allowed_origins = frozenset(settings.allowed_origins)
        self._passwords = PasswordAuthentication(demo=demo, free_failures=settings.login_attempts)
        seconds = settings.rate_seconds
        self.rate_limiter = RateLimiter.of(settings.rate_limit, seconds)
        """None where requests of users are not limited."""
        self._customers: Customers | None = None
        """None where PARLEY_LOGINS does not offer the keys of chat sessions."""
        if "customer" in settings.logins:
            self._customers = Customers(
                settings.login_attempts,
                RateLimiter.of(settings.customer_rate_limit, seconds),
                RateLimiter.of(settings.customer_address_rate_limit, seconds),
            )
        self._schemes = AuthorizationSchemes(
            settings.logins,
            self._passwords,
            issued,
            JwtAuthentication.from_settings(settings, demo=demo),
        )
        self._needs_application = settings.require_app_token
        self._ignores_unknown_applications = settings.ignore_unknown_app_tokens
        self.challenges = ", ".join(CHALLENGES[login] for login in settings.logins)
        """All schemes that are offered."""
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
                with public_errors(self._challenge(request)):
                    return await self._customers.viewer(
                        request, authorization, address_of(request), door
                    )
        try:
            refuse_ambiguous(request)
            application = await self.application(request)
            caller = await self.caller(request, application)
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
        if self.rate_limiter:
            await self.rate_limiter.spend(
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

    def login(self, request: Request, viewer: Viewer) -> Login:
        """The login of an authenticated request, for a connection that stays open."""
        state = request.state
        if viewer.session_id is not None:
            assert self._customers is not None
            return CustomerLogin.of(viewer, state.session, self._customers, address_of(request))
        caller, application = state.caller, state.application
        # The connection keeps the request's state, but needs no rows.
        del state.caller, state.application
        return UserLogin.of(
            viewer,
            caller,
            application,
            issued=self._issued,
            limiter=self.rate_limiter,
            demo=self._demo,
        )

    def refuse_foreign_page(self, request: Request) -> None:
        """Raise Forbidden if a page of another origin opens a WebSocket, whatever its login."""
        if is_cross_origin(request, self._public_url, self._allowed_origins):
            raise Forbidden(FOREIGN_WEBSOCKET)

    def _challenge(self, request: Request) -> str:
        """All schemes that are offered, but no Basic for pages that have a login box.

        The browser would open its own login window before the page's when it sees Basic.
        """
        page = "authorization" not in request.headers and is_from_page(request)
        return CHALLENGES["session"] if page and self.sessions else self.challenges

    async def application(self, request: Request) -> Application | None:
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

    async def caller(
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


def address_of(request: Request) -> str:
    """The network of the client's address, by which failed logins are counted."""
    client = request.scope.get("client")
    return client_network(client[0] if client else None)
