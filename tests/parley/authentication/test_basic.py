"""Decoding the credentials of HTTP Basic."""

import base64

import pytest

from parley.authentication.basic import PasswordClaim, read_basic
from parley.authentication.caller import LoginRefused


def encoded(text: bytes) -> str:
    return base64.b64encode(text).decode()


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("ada:", PasswordClaim("ada", "")),
        (":secret", PasswordClaim("", "secret")),
        ("ada:se:cr:et", PasswordClaim("ada", "se:cr:et")),
        (" ada : secret ", PasswordClaim(" ada ", " secret ")),
        ("åse:æøå", PasswordClaim("åse", "æøå")),
    ],
)
def test_name_ends_at_the_first_colon(text: str, claim: PasswordClaim) -> None:
    assert read_basic(encoded(text.encode())) == claim


@pytest.mark.parametrize(
    "credentials",
    [
        "",
        "!!!!",
        "YWRh",
        "YWRhOnNlY3JldA",
        f"{encoded(b'ada:secret')} more",
        encoded(bytes([0xFF, 0x3A])),
        "ærlig",
    ],
)
def test_other_credentials_are_refused(credentials: str) -> None:
    with pytest.raises(LoginRefused):
        read_basic(credentials)


def test_claim_does_not_show_its_password() -> None:
    assert "secret" not in repr(PasswordClaim("ada", "secret"))
