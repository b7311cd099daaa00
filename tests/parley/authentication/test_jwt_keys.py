"""Keys of JWTs: a public one, a shared one or a file of them, each for its own algorithms."""

import json
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey
from pydantic import ValidationError

from orm.accounts import users
from orm.models.enums import Role
from parley.authentication.authenticator import Authenticator
from parley.settings import BadSettings, Settings
from tests import accounts
from tests.conftest import CHEAP_HASH
from tests.parley.authentication.signing import (
    KEY,
    OTHER,
    SET,
    opens,
    signed,
    signed_with_the_public_key,
    unsigned,
)


def with_keys(folder: Path, **keys: RSAKey | ECKey) -> Settings:
    """Settings with a file of public keys, each under its kid."""
    file = folder / "keys.json"
    jwks = [{**key.as_dict(private=False), "kid": kid} for kid, key in keys.items()]
    file.write_text(json.dumps({"keys": jwks}))
    return Settings.model_validate({**SET, "jwt_key": None, "jwt_jwks_file": file})


@pytest.mark.usefixtures("database")
async def test_a_shared_key_opens_by_hs256() -> None:
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    shared, other = OctKey.import_key("s" * 32), OctKey.import_key("o" * 32)
    settings = Settings.model_validate({**SET, "jwt_key": "s" * 32})
    authenticate = Authenticator(settings, demo=False)
    assert await opens(authenticate, signed(shared, "HS256"))
    for token in (signed(other, "HS256"), signed(shared, "HS512"), signed(), unsigned()):
        assert not await opens(authenticate, token)


@pytest.mark.usefixtures("database")
async def test_a_file_of_keys_is_looked_up_by_kid(tmp_path: Path) -> None:
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
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
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    curve = ECKey.generate_key("P-384")
    settings = with_keys(tmp_path, rsa=KEY, ec=curve)
    pinned = settings.model_copy(update={"jwt_algorithms": ("PS256", "ES384")})
    authenticate = Authenticator(pinned, demo=False)
    for token in (signed(alg="PS256", kid="rsa"), signed(curve, "ES384", kid="ec")):
        assert await opens(authenticate, token)
    assert not await opens(authenticate, signed(kid="rsa"))


@pytest.mark.usefixtures("database")
async def test_without_a_key_there_are_no_jwts() -> None:
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    assert not await opens(Authenticator(Settings(), demo=False), signed())


@pytest.mark.parametrize("missing", ["jwt_issuer", "jwt_audience"])
def test_a_key_needs_an_issuer_and_an_audience(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Settings.model_validate({**SET, missing: None})


def test_a_public_key_is_none_for_shared_ones() -> None:
    with pytest.raises(BadSettings, match="PARLEY_JWT_ALGORITHMS"):
        Authenticator(Settings.model_validate({**SET, "jwt_algorithms": "HS256"}), demo=False)
