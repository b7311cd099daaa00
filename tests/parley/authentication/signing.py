"""JWTs as an issuer signs them, and forged ones."""

import base64
import hmac
import json
import time
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey

from graphql_api.errors import LoginRequired
from graphql_api.shared.viewer import Door
from parley.authentication.authenticator import Authenticator
from tests.parley.doors import request

KEY, OTHER = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
PUBLIC = KEY.as_pem(private=False).decode()
SET = {"jwt_key": PUBLIC, "jwt_issuer": "https://issuer.example", "jwt_audience": "parley"}


def claims_text(**changes: Any) -> str:
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
    return jws.serialize_compact(header, claims_text(**changes), key, algorithms=[alg])


def literally(old: str, new: str) -> str:
    """A signed JWT whose claims were changed as text, as no library would write them."""
    text = claims_text()
    assert old in text
    return jws.serialize_compact(
        {"alg": "RS256"}, text.replace(old, new), KEY, algorithms=["RS256"]
    )


def under(header: Any) -> str:
    """A JWT with valid claims and signature, but another header."""
    _, claims, signature = signed().split(".")
    encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{encoded}.{claims}.{signature}"


def unsigned() -> str:
    """A JWT with alg `none`; written by hand, because the library warns of it."""
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{signed().split('.')[1]}."


def signed_with_the_public_key() -> str:
    """A JWT signed by HMAC with the public key; by hand, because no library does that."""
    header = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=")
    signing_input = header + b"." + signed().split(".")[1].encode()
    mac = hmac.digest(PUBLIC.encode(), signing_input, "sha256")
    return (signing_input + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


async def opens(authenticate: Authenticator, token: str) -> bool:
    """True if a Bearer logs in as tje0, False if it is refused; any other error is raised."""
    try:
        viewer = await authenticate(request(f"Bearer {token}"), Door.REST)
    except LoginRequired:
        return False
    return viewer.name == "tje0"
