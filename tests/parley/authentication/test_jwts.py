"""JWTs open a door only when everything about them is as the operator said."""

from typing import Any

import pytest
from joserfc import jws

from graphql_api.shared.viewer import Door
from orm.accounts import users
from orm.models.enums import Role
from parley.authentication.authenticator import Authenticator
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH
from tests.parley.authentication.signing import (
    KEY,
    OTHER,
    SET,
    literally,
    opens,
    signed,
    signed_with_the_public_key,
    under,
    unsigned,
)
from tests.parley.doors import request

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
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    authenticate = Authenticator(Settings.model_validate(SET), demo=False)
    for scheme, aud in (("Bearer", "parley"), ("bEARER", ["other", "parley"])):
        viewer = await authenticate(request(f"{scheme} {signed(aud=aud)}"), Door.REST)
        assert (viewer.name, viewer.role) == ("tje0", Role.AGENT)


@pytest.mark.usefixtures("database")
async def test_anything_else_is_refused() -> None:
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    authenticate = Authenticator(Settings.model_validate(SET), demo=False)
    let_in = [what for what, token in BAD.items() if await opens(authenticate, token)]
    assert let_in == []
    assert [exp for exp in LASTING if not await opens(authenticate, signed(exp=exp))] == []
