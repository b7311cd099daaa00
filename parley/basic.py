"""HTTP Basic: what a header says, before anyone asks whether it is true."""

import base64
import binascii
from dataclasses import dataclass, field

from orm.errors import Unauthenticated

NOBODY = "Log in with HTTP Basic."
"""What a caller is told; never why a login failed."""


@dataclass(frozen=True)
class Claim:
    """A name, and the password that is said to be theirs."""

    name: str
    password: str = field(repr=False)


def read_basic(authorization: str | None) -> Claim:
    """The claim in an Authorization header; Unauthenticated when there is none to be read."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        raise Unauthenticated(NOBODY)
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise Unauthenticated(NOBODY) from None
    name, colon, password = text.partition(":")
    if not colon:
        raise Unauthenticated(NOBODY)
    return Claim(name, password)
