"""JWTs of an issuer that the operator trusts."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pkgutil import resolve_name

from orm import users
from parley.authentication.caller import Caller, Refused, is_shut_out
from parley.authentication.claimed_roles import ClaimedRoles
from parley.settings import Settings

Read = Callable[[str], tuple[Mapping[str, object], str, datetime]]
"""What a JWT claims, whom it is about, and when it ends; Refused unless it is a good one."""

SIGNED = "parley.authentication.signed_jwts:Signed"
"""Its cryptography takes a tenth of the memory, so it is loaded where there is a key."""


class Jwts:
    """Knows callers by their JWTs."""

    def __init__(self, read: Read, roles: ClaimedRoles | None, *, demo: bool) -> None:
        self._read = read
        self._roles = roles
        self._demo = demo

    @classmethod
    def configured(cls, settings: Settings, *, demo: bool) -> "Jwts | None":
        """As the settings say, None if they say nothing; BadSettings for keys of no use."""
        if settings.jwt_key is None and settings.jwt_jwks_file is None:
            return None
        read: Read = resolve_name(SIGNED).configured(settings).read
        return cls(read, ClaimedRoles.configured(settings), demo=demo)

    async def caller(self, token: str) -> Caller:
        """The user that a JWT is about; Refused unless it is a good one."""
        claims, name, until = self._read(token)
        user = await users.find(name)
        if user is None:
            raise Refused("a JWT of no user")
        if is_shut_out(user, demo=self._demo):
            raise Refused("a user of the demo", user)
        return Caller(user, until, role=self._roles.role_of(claims) if self._roles else None)
