"""The schemes of Authorization headers, and the secrets that this service issues.

The secrets are those of tickets, tokens and browser sessions; a password or a JWT is none of them.
"""

from collections.abc import Awaitable, Callable, Sequence

from orm.accounts import credentials
from orm.accounts.credentials import State
from orm.models import Application, Credential
from orm.models.enums import CredentialKind
from parley.authentication.basic import PasswordAuthentication, read_basic
from parley.authentication.caller import Caller, LoginRefused, effective_scopes
from parley.authentication.jwts import JwtAuthentication

MAX_HEADER_CHARS = 8192
"""Limit of an Authorization or SO-AppToken header; longer ones are refused unread."""

ISSUED_TOKEN_PREFIXES = ("8A:", "7A:")
"""Prefixes of the tokens that this service issued; every other Bearer is a JWT."""

SchemeHandler = Callable[[str, str], Awaitable[Caller]]
"""Takes the credentials after the scheme, and the client's network; returns the Caller."""


class IssuedCredentials:
    """Authenticates callers by a secret that this service issued.

    It runs one query at every request, so a revoked credential is void at once in every worker.
    """

    def __init__(self, *, demo: bool) -> None:
        self._demo = demo

    async def caller(self, kind: CredentialKind, secret: str) -> Caller:
        """The caller whose secret it is; LoginRefused unless it is a valid one of that kind."""
        credential = await credentials.find(kind, secret)
        if credential is None:
            raise LoginRefused(f"no such {kind}")
        return self._caller(credential)

    async def caller_again(self, key: int) -> Caller:
        """The caller who was authenticated by a credential with that primary key, as of now."""
        credential = await credentials.find_by_key(key)
        if credential is None:
            raise LoginRefused("a credential that is gone")
        return self._caller(credential)

    def _caller(self, credential: Credential) -> Caller:
        kind = credential.kind
        user, parent, application = credential.user, credential.parent, credential.application
        if (state := credentials.state_of(credential)) is not State.VALID:
            raise LoginRefused(f"a {kind} that is {state}", user)
        if isinstance(parent, Credential) and credentials.state_of(parent) is not State.VALID:
            raise LoginRefused(f"a {kind} whose {parent.kind} is void", user)
        if user.revoked_at is not None:
            raise LoginRefused("a user who is revoked", user)
        if user.demo and not self._demo:
            raise LoginRefused("a user of the demo", user)
        if not isinstance(application, Application):
            return Caller(
                user,
                credential.expires_at,
                credential.credential_id,
                credential.role,
                parent_id=credential.parent_id,
            )
        if application.revoked_at is not None:
            raise LoginRefused(f"a {kind} of an application that is revoked", user)
        return Caller(
            user,
            credential.expires_at,
            credential.credential_id,
            credential.role,
            application.application_id,
            effective_scopes(application, credential.scopes),
            credential.parent_id,
        )


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
