"""Who sends a request, whichever way they say so."""

from datetime import timedelta

from starlette.requests import Request

from graphql_api.viewer import Door, Viewer
from orm import applications
from parley.addresses import whose
from parley.authentication.ambiguous import refuse_ambiguous
from parley.authentication.basic import Claim, Passwords
from parley.authentication.caller import Caller, Refused
from parley.authentication.challenges import CHALLENGES, telling, told
from parley.authentication.cookies import is_from_a_page
from parley.authentication.foreign import refuse_foreign
from parley.authentication.handed_out import HandedOut
from parley.authentication.jwts import Jwts
from parley.authentication.schemes import LONGEST, Schemes
from parley.authentication.sessions import Sessions
from parley.authentication.speaking import spoken_for
from parley.budget import Budget
from parley.observing import request_id
from parley.settings import Settings


class Authenticator:
    """Lets callers in by the ways of logging in that an installation offers."""

    def __init__(self, settings: Settings, *, demo: bool) -> None:
        handed_out = HandedOut(demo=demo)
        self._public_url = settings.public_url
        self._passwords = Passwords(demo=demo, free_failures=settings.login_attempts)
        self._budget = Budget(settings)
        self._schemes = Schemes(
            settings.logins, self._passwords, handed_out, Jwts.configured(settings, demo=demo)
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
        refuse_foreign(request, self._public_url)
        try:
            refuse_ambiguous(request)
            caller = await self._with_application(request, await self._caller(request))
        except Refused as refused:
            raise told(refused, self._challenge(request)) from None
        user = caller.user
        # For the log; the doors get the viewer itself.
        noted.viewer = user.name
        await self._budget.spend(request, user.associate_id, caller.application_id)
        return Viewer(
            user.associate_id,
            user.name,
            caller.role or user.role,
            door,
            caller.application_id,
            caller.scopes,
            request_id=request_id.get(),
        )

    async def newcomer(self, request: Request, claim: Claim | None) -> Caller:
        """Who asks for a session: by what they claim, or else by Authorization.

        LoginRequired for anyone unknown, Unavailable when too many log in, RateLimited for those
        who fail or ask too often.
        """
        with telling(CHALLENGES["session"]):
            refuse_ambiguous(request)
            if claim is not None:
                caller = await self._passwords.caller(claim, address_of(request))
            else:
                authorization = request.headers.get("authorization", "")
                caller = await self._schemes.caller(authorization, address_of(request))
            # Only what they log in with is kept: whoever has that may leave the header out.
            spoken = await self._with_application(request, caller)
        await self._budget.spend(request, caller.user.associate_id, spoken.application_id)
        return caller

    def _challenge(self, request: Request) -> str:
        """All that is offered, but no Basic for pages with a login of their own.

        At the sight of that, a browser would put its own login window before the page's.
        """
        page = "authorization" not in request.headers and is_from_a_page(request)
        return CHALLENGES["session"] if page and self.sessions else self._challenges

    async def _caller(self, request: Request) -> Caller:
        authorization = request.headers.get("authorization")
        if authorization is not None:
            return await self._schemes.caller(authorization, address_of(request))
        if self.sessions is None:
            raise Refused("no Authorization")
        return await self.sessions.caller(request)

    async def _with_application(self, request: Request, caller: Caller) -> Caller:
        secret = request.headers.get("so-apptoken")
        found = await applications.find(secret) if secret and len(secret) <= LONGEST else None
        spoken = spoken_for(caller, found)
        if spoken.application_id is None and self._needs_application:
            raise Refused("no known SO-AppToken")
        return spoken


def address_of(request: Request) -> str:
    """What logins from the request's address are counted under."""
    client = request.scope.get("client")
    return whose(client[0] if client else None)
