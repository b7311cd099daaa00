"""JWTs open a door only when everything about them is as the operator said."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import RSAKey
from pydantic import ValidationError

from graphql_api.http.challenge import LoginRequired
from graphql_api.viewer import Door
from orm import users
from orm.models.enums import Role
from parley.authentication import Authenticator
from parley.settings import BadSettings, Settings
from tests.conftest import CHEAP_HASH
from tests.parley.doors import request

KEY, OTHER = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
PUBLIC = KEY.as_pem(private=False).decode()
SET = {"jwt_key": PUBLIC, "jwt_issuer": "https://issuer.example", "jwt_audience": "parley"}


def signed(key: Any = KEY, alg: str = "RS256", **changes: Any) -> str:
    claims = {
        "iss": "https://issuer.example",
        "aud": "parley",
        "sub": "tje0",
        "exp": int(time.time()) + 600,
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    # In ASCII, so that half a character can be signed.
    return jws.serialize_compact({"alg": alg}, json.dumps(claims), key, algorithms=[alg])


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


BAD = {
    "expired": signed(exp=1),
    "without exp": signed(exp=None),
    "without aud": signed(aud=None),
    "without iss": signed(iss=None),
    "without sub": signed(sub=None),
    "other audience": signed(aud="another"),
    "other issuer": signed(iss="https://other.example"),
    "unknown user": signed(sub="nobody"),
    "half a character": signed(sub="\ud800"),
    "no name": signed(sub=["tje0"]),
    "other key": signed(OTHER),
    "none": unsigned(),
    "signed with the public key": signed_with_the_public_key(),
    "other algorithm": signed(alg="RS512"),
    "no JWT": "a.b.c",
    "nested": "W1tb" * 2000,
    "long": "x" * 100_000,
}


@pytest.mark.usefixtures("database")
async def test_a_good_one_is_the_user_it_names() -> None:
    await users.add(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    authenticate = Authenticator(Settings.model_validate(SET), demo=False)
    for scheme, aud in (("Bearer", "parley"), ("bEARER", ["other", "parley"])):
        viewer = await authenticate(request(f"{scheme} {signed(aud=aud)}"), Door.REST)
        assert (viewer.name, viewer.role) == ("tje0", Role.AGENT)


@pytest.mark.usefixtures("database")
async def test_anything_else_is_refused() -> None:
    await users.add(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    authenticate = Authenticator(Settings.model_validate(SET), demo=False)
    for what, token in BAD.items():
        with pytest.raises(LoginRequired):
            assert await authenticate(request(f"Bearer {token}"), Door.REST) is None, what


@pytest.mark.parametrize("missing", ["jwt_issuer", "jwt_audience"])
def test_a_key_needs_an_issuer_and_an_audience(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Settings.model_validate({**SET, missing: None})


def test_a_public_key_is_none_for_shared_ones() -> None:
    with pytest.raises(BadSettings, match="PARLEY_JWT_ALGORITHMS"):
        Authenticator(Settings.model_validate({**SET, "jwt_algorithms": "HS256"}), demo=False)
