"""The header Authorization: by its scheme, whose it is."""

from collections.abc import Awaitable, Callable, Sequence

from orm.models.enums import CredentialKind
from parley.authentication.basic import Passwords, read_basic
from parley.authentication.caller import Caller, Refused
from parley.authentication.handed_out import HandedOut
from parley.authentication.jwts import Jwts

LONGEST = 8192
"""Characters of an Authorization header; more are refused before anything reads them."""

OURS = ("8A:", "7A:")
"""How tokens begin that were handed out; every other Bearer is a JWT."""


By = Callable[[str, str], Awaitable[Caller]]
"""What follows the scheme and the address that it came from, to whose it is."""


class Schemes:
    """Tells whose an Authorization is, by those schemes that an installation offers."""

    def __init__(
        self,
        offered: Sequence[str],
        passwords: Passwords,
        handed_out: HandedOut,
        jwts: Jwts | None,
    ) -> None:
        self._passwords = passwords
        self._handed_out = handed_out
        self._jwts = jwts
        schemes: dict[str, By] = {
            "basic": self._by_basic,
            "soticket": self._by_ticket,
            "bearer": self._by_bearer,
        }
        self._schemes = {name: by for name, by in schemes.items() if name in offered}

    async def caller(self, authorization: str, address: str) -> Caller:
        """Whose it is; Refused unless it is good, Unavailable when too many log in."""
        if len(authorization) > LONGEST:
            raise Refused("an Authorization that is too long")
        scheme, _, text = authorization.partition(" ")
        by = self._schemes.get(scheme.lower())
        if by is None:
            raise Refused("a scheme that is not offered")
        return await by(text.strip(), address)

    async def _by_basic(self, text: str, address: str) -> Caller:
        return await self._passwords.caller(read_basic(text), address)

    async def _by_ticket(self, text: str, _address: str) -> Caller:
        return await self._handed_out.caller(CredentialKind.TICKET, text)

    async def _by_bearer(self, text: str, _address: str) -> Caller:
        if text.startswith(OURS):
            return await self._handed_out.caller(CredentialKind.TOKEN, text)
        if self._jwts is None:
            raise Refused("a JWT, and no key for any")
        return await self._jwts.caller(text)
