"""Tickets, tokens and sessions: secrets that were handed out here."""

from orm.accounts import credentials
from orm.accounts.credentials import State
from orm.models import Application, Credential
from orm.models.enums import CredentialKind
from parley.authentication.caller import Caller, LoginRefused, effective_scopes


class IssuedCredentials:
    """Tells whose secret it is.

    By one query at every request: so what is revoked is void at once in every worker.
    """

    def __init__(self, *, demo: bool) -> None:
        self._demo = demo

    async def caller(self, kind: CredentialKind, secret: str) -> Caller:
        """Whose secret it is; Refused unless it is a good one of that kind."""
        found = await credentials.find(kind, secret)
        if found is None:
            raise LoginRefused(f"no such {kind}")
        user, parent, application = found.user, found.parent, found.application
        if (state := credentials.state_of(found)) is not State.VALID:
            raise LoginRefused(f"a {kind} that is {state}", user)
        if isinstance(parent, Credential) and credentials.state_of(parent) is not State.VALID:
            raise LoginRefused(f"a {kind} whose {parent.kind} is void", user)
        if user.revoked_at is not None:
            raise LoginRefused("a user who is revoked", user)
        if user.demo and not self._demo:
            raise LoginRefused("a user of the demo", user)
        if not isinstance(application, Application):
            return Caller(user, found.expires_at, found.credential_id, found.role)
        if application.revoked_at is not None:
            raise LoginRefused(f"a {kind} of an application that is revoked", user)
        return Caller(
            user,
            found.expires_at,
            found.credential_id,
            found.role,
            application.application_id,
            effective_scopes(application, found.scopes),
        )
