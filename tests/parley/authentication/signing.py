"""JWTs as an issuer signs them, and as nobody should."""

import base64
import hmac
import json
import time
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey

from graphql_api.errors import LoginRequired
from graphql_api.shared.viewer import Door
from parley.authentication import Authenticator
from tests.parley.doors import request

KEY, OTHER = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
PUBLIC = KEY.as_pem(private=False).decode()
SET = {"jwt_key": PUBLIC, "jwt_issuer": "https://issuer.example", "jwt_audience": "parley"}


def said(**changes: Any) -> str:
    claims = {
        "iss": "https://issuer.example",
        "aud": "parley",
        "sub": "tje0",
        "exp": int(time.time()) + 86_400,
        **changes,
    }
    # In ASCII, so that half a character can be signed.
    return json.dumps({name: value for name, value in claims.items() if value is not None})


def signed(key: Any = KEY, alg: str = "RS256", kid: str | None = None, **changes: Any) -> str:
    header = {"alg": alg} if kid is None else {"alg": alg, "kid": kid}
    return jws.serialize_compact(header, said(**changes), key, algorithms=[alg])


def literally(old: str, new: str) -> str:
    """Signed after a change to the text, which no library would write."""
    text = said()
    assert old in text
    return jws.serialize_compact(
        {"alg": "RS256"}, text.replace(old, new), KEY, algorithms=["RS256"]
    )


def under(header: Any) -> str:
    """A good claim and signature under another header."""
    _, claims, signature = signed().split(".")
    encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{encoded}.{claims}.{signature}"


def unsigned() -> str:
    """By hand, since the library warns of it."""
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{signed().split('.')[1]}."


def signed_with_the_public_key() -> str:
    """By hand, since no library takes a public key for a shared one."""
    header = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=")
    said = header + b"." + signed().split(".")[1].encode()
    mac = hmac.digest(PUBLIC.encode(), said, "sha256")
    return (said + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


async def opens(authenticate: Authenticator, token: str) -> bool:
    """Whether a Bearer comes in as tje0, and not with anything but a plain refusal."""
    try:
        viewer = await authenticate(request(f"Bearer {token}"), Door.REST)
    except LoginRequired:
        return False
    return viewer.name == "tje0"
