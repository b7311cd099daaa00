"""Who sends a request, whichever way they say so."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from starlette.requests import Request

from graphql_api.http.challenge import LoginRequired
from graphql_api.viewer import Door, Viewer
from orm import applications
from orm.models.enums import CredentialKind
from parley.authentication.ambiguous import refuse_ambiguous
from parley.authentication.basic import Passwords, read_basic
from parley.authentication.caller import Caller, Refused
from parley.authentication.foreign import refuse_foreign
from parley.authentication.handed_out import HandedOut
from parley.authentication.jwts import Jwts
from parley.settings import Settings

logger = logging.getLogger("parley.authentication")

LONGEST = 8192
"""Characters of an Authorization header; more are refused before anything reads them."""

OURS = ("8A:", "7A:")
"""How tokens begin that were handed out; every other Bearer is a JWT."""

CHALLENGES = {
    "basic": 'Basic realm="parley", charset="UTF-8"',
    "soticket": 'SoTicket realm="parley"',
    "bearer": 'Bearer realm="parley"',
}
"""How a caller is told of each way to log in."""

By = Callable[[str], Awaitable[Caller]]


class Authenticator:
    """Lets callers in by the ways of logging in that an installation offers."""

    def __init__(self, settings: Settings, *, demo: bool) -> None:
        self._public_url = settings.public_url
        self._logins = settings.logins
        self._passwords = Passwords(demo=demo)
        self._handed_out = HandedOut(demo=demo)
        self._jwts = Jwts.configured(settings, demo=demo)
        self._needs_application = settings.require_app_token
        schemes: dict[str, By] = {
            "basic": self._by_basic,
            "soticket": self._by_ticket,
            "bearer": self._by_bearer,
        }
        self._schemes = {name: by for name, by in schemes.items() if name in settings.logins}

    async def __call__(self, request: Request, door: Door) -> Viewer:
        """The viewer; LoginRequired for anyone unknown, Unavailable when too many log in."""
        request.state.door = door
        refuse_foreign(request, self._public_url)
        with self._refusals():
            refuse_ambiguous(request)
            caller = await self._by_header(request.headers.get("authorization"))
            application_id = await self._application(request.headers.get("so-apptoken"))
        user = caller.user
        # For the log; the doors get the viewer itself.
        request.state.viewer = user.name
        return Viewer(user.associate_id, user.name, user.role, door, application_id)

    async def _by_header(self, authorization: str | None) -> Caller:
        if authorization is None:
            raise Refused("no Authorization")
        if len(authorization) > LONGEST:
            raise Refused("an Authorization that is too long")
        scheme, _, said = authorization.partition(" ")
        by = self._schemes.get(scheme.lower())
        if by is None:
            raise Refused("a scheme that is not offered")
        return await by(said.strip())

    async def _by_basic(self, said: str) -> Caller:
        return await self._passwords.caller(read_basic(said))

    async def _by_ticket(self, said: str) -> Caller:
        return await self._handed_out.caller(CredentialKind.TICKET, said)

    async def _by_bearer(self, said: str) -> Caller:
        if said.startswith(OURS):
            return await self._handed_out.caller(CredentialKind.TOKEN, said)
        if self._jwts is None:
            raise Refused("a JWT, and no key for any")
        return await self._jwts.caller(said)

    async def _application(self, secret: str | None) -> int | None:
        found = await applications.find(secret) if secret and len(secret) <= LONGEST else None
        if found is None and self._needs_application:
            raise Refused("no known SO-AppToken")
        return found.application_id if found else None

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Tell callers nothing of why they are refused, and the log all that is no secret."""
        try:
            yield
        except Refused as refused:
            logger.info("Login refused: %s (user %s)", refused.reason, refused.name or "-")
            raise LoginRequired(", ".join(CHALLENGES[login] for login in self._logins)) from None
