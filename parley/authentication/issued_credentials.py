"""Authentication by the secrets that this service issues: tickets, tokens and browser sessions."""

from orm.accounts import credentials
from orm.accounts.credentials import State
from orm.models import Application, Credential
from orm.models.enums import CredentialKind
from parley.authentication.caller import Caller, LoginRefused, effective_scopes


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
