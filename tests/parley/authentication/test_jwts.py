"""JWTs open a door only when everything about them is as the operator said."""

import base64
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey
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


def said(**changes: Any) -> str:
    claims = {
        "iss": "https://issuer.example",
        "aud": "parley",
        "sub": "tje0",
        "exp": int(time.time()) + 600,
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


NO_NAMES: list[Any] = [5, 0, 1.5, True, {}, [], ["tje0"], {"tje0": 1}, "", "t" * 300]
HALVES = ["tje0\0", "\0", "\ud800", "tje0\udfff"]
NO_MOMENTS: list[Any] = ["4102444800", "", True, [4102444800], {}, -1, 0, -1e300, -(10**400)]
NOT_FINITE = [float("nan"), float("inf"), -float("inf")]

NO_ALGORITHMS: list[Any] = [None, 5, ["RS256"], {}, "", "rs256"]
NO_KEYS: list[Any] = [5, {}, []]
HEADERS: list[Any] = [
    *(None, 5, [], {}, "RS256"),
    *({"alg": alg} for alg in NO_ALGORITHMS),
    *({"alg": "RS256", "kid": kid} for kid in NO_KEYS),
    *({"alg": "RS256", name: "https://other.example"} for name in ("jku", "x5u")),
    {"alg": "RS256", "jwk": OTHER.as_dict(private=False)},
    {"alg": "RS256", "b64": False, "crit": ["b64"]},
]

BAD = {
    "expired": signed(exp=1),
    "without exp": signed(exp=None),
    "without aud": signed(aud=None),
    "without iss": signed(iss=None),
    "without sub": signed(sub=None),
    "other audience": signed(aud="another"),
    "other issuer": signed(iss="https://other.example"),
    "not yet": signed(nbf=4102444800),
    "unknown user": signed(sub="nobody"),
    **{f"sub {sub!r:.20}": signed(sub=sub) for sub in (*NO_NAMES, *HALVES)},
    **{f"exp {exp!r:.20}": signed(exp=exp) for exp in (*NO_MOMENTS, *NOT_FINITE)},
    **{f"header {header!r:.40}": under(header) for header in HEADERS},
    "null for a name": literally('"sub": "tje0"', '"sub": null'),
    "exp beyond all floats": literally('"exp": ', '"exp": 1e400, "was": '),
    "exp of too many digits": literally('"exp": ', f'"exp": {"9" * 5000}, "was": '),
    "no object": jws.serialize_compact({"alg": "RS256"}, "[]", KEY, algorithms=["RS256"]),
    "other key": signed(OTHER),
    "none": unsigned(),
    "signed with the public key": signed_with_the_public_key(),
    "other algorithm": signed(alg="RS512"),
    "no JWT": "a.b.c",
    "five parts": "a.b.c.d.e",
    "nested": "W1tb" * 2000,
    "long": "x" * 100_000,
}

LASTING = [4102444800, 4102444800.5, 10**15, 10**400, 1e300]
"""Moments by RFC 7519, the last of them after the end of all calendars."""


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
    let_in = [what for what, token in BAD.items() if await opens(authenticate, token)]
    assert let_in == []
    assert [exp for exp in LASTING if not await opens(authenticate, signed(exp=exp))] == []


@pytest.mark.usefixtures("database")
async def test_a_shared_key_opens_by_hs256() -> None:
    await users.add(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    shared, other = OctKey.import_key("s" * 32), OctKey.import_key("o" * 32)
    settings = Settings.model_validate({**SET, "jwt_key": "s" * 32})
    authenticate = Authenticator(settings, demo=False)
    assert await opens(authenticate, signed(shared, "HS256"))
    for token in (signed(other, "HS256"), signed(shared, "HS512"), signed(), unsigned()):
        assert not await opens(authenticate, token)


@pytest.mark.usefixtures("database")
async def test_a_file_of_keys_is_looked_up_by_kid(tmp_path: Path) -> None:
    await users.add(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    curve = ECKey.generate_key("P-256")
    authenticate = Authenticator(with_keys(tmp_path, rsa=KEY, ec=curve), demo=False)
    for token in (signed(kid="rsa"), signed(curve, "ES256", kid="ec")):
        assert await opens(authenticate, token)
    for token in (
        signed(kid="gone"),
        signed(),
        signed(OTHER, kid="rsa"),
        signed(kid="ec"),
        signed(curve, "ES256", kid="rsa"),
        signed(alg="RS512", kid="rsa"),
        signed_with_the_public_key(),
        unsigned(),
    ):
        assert not await opens(authenticate, token)


@pytest.mark.usefixtures("database")
async def test_algorithms_are_the_ones_that_are_set(tmp_path: Path) -> None:
    await users.add(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    curve = ECKey.generate_key("P-384")
    settings = with_keys(tmp_path, rsa=KEY, ec=curve)
    pinned = settings.model_copy(update={"jwt_algorithms": ("PS256", "ES384")})
    authenticate = Authenticator(pinned, demo=False)
    for token in (signed(alg="PS256", kid="rsa"), signed(curve, "ES384", kid="ec")):
        assert await opens(authenticate, token)
    assert not await opens(authenticate, signed(kid="rsa"))


@pytest.mark.usefixtures("database")
async def test_without_a_key_there_are_no_jwts() -> None:
    await users.add(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    assert not await opens(Authenticator(Settings(), demo=False), signed())


def with_keys(folder: Path, **keys: RSAKey | ECKey) -> Settings:
    """Settings with a file of public keys, each under its kid."""
    file = folder / "keys.json"
    jwks = [{**key.as_dict(private=False), "kid": kid} for kid, key in keys.items()]
    file.write_text(json.dumps({"keys": jwks}))
    return Settings.model_validate({**SET, "jwt_key": None, "jwt_jwks_file": file})


async def opens(authenticate: Authenticator, token: str) -> bool:
    """Whether a Bearer comes in as tje0, and not with anything but a plain refusal."""
    try:
        viewer = await authenticate(request(f"Bearer {token}"), Door.REST)
    except LoginRequired:
        return False
    return viewer.name == "tje0"


@pytest.mark.parametrize("missing", ["jwt_issuer", "jwt_audience"])
def test_a_key_needs_an_issuer_and_an_audience(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Settings.model_validate({**SET, missing: None})


def test_a_public_key_is_none_for_shared_ones() -> None:
    with pytest.raises(BadSettings, match="PARLEY_JWT_ALGORITHMS"):
        Authenticator(Settings.model_validate({**SET, "jwt_algorithms": "HS256"}), demo=False)
