"""Authentication by JWTs of an issuer that the operator trusts (PARLEY_JWT_*)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pkgutil import resolve_name

from orm.accounts import users
from orm.models import User
from orm.models.enums import Role
from parley.authentication.caller import Caller, LoginRefused
from parley.settings import Settings

JwtReader = Callable[[str], tuple[Mapping[str, object], str, datetime]]
"""Returns a JWT's claims, its subject and its expiry; raises LoginRefused if it is not valid."""

READER_CLASS = "parley.authentication.signed_jwts:SignedJwtReader"
"""Imported only if a key is set: the cryptography takes a tenth of the process's memory."""


@dataclass(frozen=True)
class RoleClaim:
    """The claim that holds roles (PARLEY_JWT_ROLE_CLAIM), and the role of each of its values."""

    claim: str
    roles: Mapping[str, Role]

    @classmethod
    def from_settings(cls, settings: Settings) -> "RoleClaim | None":
        """The claim that the settings name; None when users have the roles that are stored."""
        if not settings.jwt_role_claim:
            return None
        return cls(settings.jwt_role_claim, dict(settings.jwt_roles))

    def role_of(self, claims: Mapping[str, object]) -> Role:
        """The greatest role that the claim's values stand for; LoginRefused when there is none."""
        values = _claim_values(claims.get(self.claim))
        claimed = {role for value, role in self.roles.items() if value in values}
        if not claimed:
            raise LoginRefused("a JWT that claims no known role")
        return max(claimed, key=[*Role].index)


def _claim_values(claim: object) -> set[str]:
    """The values of a claim; some providers write several values into one text, with spaces."""
    if isinstance(claim, str):
        return {claim, *claim.split()}
    if isinstance(claim, list):
        return {value for value in claim if isinstance(value, str)}
    return set()


class JwtAuthentication:
    """Authenticates callers by JWTs."""

    def __init__(self, read: JwtReader, role_claim: RoleClaim | None, *, demo: bool) -> None:
        self._read = read
        self._role_claim = role_claim
        self._demo = demo

    @classmethod
    def from_settings(cls, settings: Settings, *, demo: bool) -> "JwtAuthentication | None":
        """For the key in the settings; None if no key is set, BadSettings if it is not usable."""
        if settings.jwt_key is None and settings.jwt_jwks_file is None:
            return None
        read: JwtReader = resolve_name(READER_CLASS).from_settings(settings).read
        return cls(read, RoleClaim.from_settings(settings), demo=demo)

    async def caller(self, token: str) -> Caller:
        """The user whom the JWT names as its subject; LoginRefused unless it is valid."""
        claims, name, expires_at = self._read(token)
        user = await users.find(name)
        if user is None:
            raise LoginRefused("a JWT whose subject is no user")
        if user.demo and not self._demo:
            raise LoginRefused("a user of the demo", user)
        if user.last_revoked_at is not None:
            _refuse_older(claims, user, user.last_revoked_at)
        role = self._role_claim.role_of(claims) if self._role_claim else None
        return Caller(user, expires_at, role=role)


def _refuse_older(claims: Mapping[str, object], user: User, revoked_at: datetime) -> None:
    """Raise LoginRefused unless the JWT was issued after the user was last revoked.

    A JWT that does not say when it was issued may be older. So may one of the same second, since
    most issuers cut `iat` to whole seconds.
    """
    issued_at = claims.get("iat")
    if not isinstance(issued_at, int | float) or issued_at <= revoked_at.timestamp():
        raise LoginRefused("a JWT from before the user was revoked", user)
