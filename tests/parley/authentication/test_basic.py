"""What a header claims, before anyone asks whether it is true."""

import base64

import pytest

from parley.authentication.basic import Claim, read_basic
from parley.authentication.caller import Refused


def encoded(text: bytes) -> str:
    return base64.b64encode(text).decode()


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("ada:", Claim("ada", "")),
        (":secret", Claim("", "secret")),
        ("ada:se:cr:et", Claim("ada", "se:cr:et")),
        (" ada : secret ", Claim(" ada ", " secret ")),
        ("åse:æøå", Claim("åse", "æøå")),
    ],
)
def test_name_ends_at_the_first_colon(text: str, claim: Claim) -> None:
    assert read_basic(encoded(text.encode())) == claim


@pytest.mark.parametrize(
    "said",
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
def test_anything_else_claims_nothing(said: str) -> None:
    with pytest.raises(Refused):
        read_basic(said)


def test_claim_does_not_show_its_password() -> None:
    assert "secret" not in repr(Claim("ada", "secret"))
