"""Password hashes are strong, and an unknown name takes as long as a wrong password."""

import argon2
import pytest
from argon2.exceptions import VerifyMismatchError

from orm.accounts.passwords import hash_password
from parley.authentication.passwords import DUMMY_HASH, verify


def test_hash_fits_its_password_only() -> None:
    stored = hash_password("correct horse")
    assert verify(stored, "correct horse")
    assert not verify(stored, "correct horse ")
    assert hash_password("correct horse") != stored


def test_hash_is_argon2id_with_the_recommended_cost() -> None:
    parameters = argon2.extract_parameters(hash_password("x"))
    assert parameters == argon2.profiles.RFC_9106_LOW_MEMORY


def test_the_dummy_hash_costs_the_same_and_is_really_computed() -> None:
    assert argon2.extract_parameters(DUMMY_HASH) == argon2.extract_parameters(hash_password("x"))
    with pytest.raises(VerifyMismatchError):
        argon2.PasswordHasher().verify(DUMMY_HASH, "")


@pytest.mark.parametrize("stored", ["", "plain", "$argon2id$v=19$m=8,t=1,p=1$", DUMMY_HASH])
def test_no_password_matches_an_invalid_hash(stored: str) -> None:
    assert not verify(stored, "")
    assert not verify(stored, stored)
