"""JWTs of an issuer that the operator trusts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pkgutil import resolve_name

from orm.accounts import users
from orm.models.enums import Role
from parley.authentication.caller import Caller, LoginRefused
from parley.settings import Settings

JwtReader = Callable[[str], tuple[Mapping[str, object], str, datetime]]
"""What a JWT claims, whom it is about, and when it ends; Refused unless it is a good one."""

READER_CLASS = "parley.authentication.signed_jwts:SignedJwtReader"
"""Its cryptography takes a tenth of the memory, so it is loaded where there is a key."""


@dataclass(frozen=True)
class RoleClaim:
    """Which claim tells of roles, and the role that each of its values stands for."""

    claim: str
    roles: Mapping[str, Role]

    @classmethod
    def from_settings(cls, settings: Settings) -> "RoleClaim | None":
        """As the settings say; None when users have the roles that are stored here."""
        if not settings.jwt_role_claim:
            return None
        return cls(settings.jwt_role_claim, dict(settings.jwt_roles))

    def role_of(self, claims: Mapping[str, object]) -> Role:
        """The greatest role that a JWT's claims stand for; Refused when they stand for none."""
        said = _claim_values(claims.get(self.claim))
        claimed = {role for text, role in self.roles.items() if text in said}
        if not claimed:
            raise LoginRefused("a JWT that claims no known role")
        return max(claimed, key=[*Role].index)


def _claim_values(claim: object) -> set[str]:
    """The values of a claim; some providers write several into one text, with blanks between."""
    if isinstance(claim, str):
        return {claim, *claim.split()}
    if isinstance(claim, list):
        return {each for each in claim if isinstance(each, str)}
    return set()


class JwtAuthentication:
    """Knows callers by their JWTs."""

    def __init__(self, read: JwtReader, roles: RoleClaim | None, *, demo: bool) -> None:
        self._read = read
        self._roles = roles
        self._demo = demo

    @classmethod
    def from_settings(cls, settings: Settings, *, demo: bool) -> "JwtAuthentication | None":
        """As the settings say, None if they say nothing; BadSettings for keys of no use."""
        if settings.jwt_key is None and settings.jwt_jwks_file is None:
            return None
        read: JwtReader = resolve_name(READER_CLASS).from_settings(settings).read
        return cls(read, RoleClaim.from_settings(settings), demo=demo)

    async def caller(self, token: str) -> Caller:
        """The user that a JWT is about; Refused unless it is a good one."""
        claims, name, until = self._read(token)
        user = await users.find(name)
        if user is None:
            raise LoginRefused("a JWT of no user")
        if user.demo and not self._demo:
            raise LoginRefused("a user of the demo", user)
        return Caller(user, until, role=self._roles.role_of(claims) if self._roles else None)
