"""What a header claims, before anyone asks whether it is true."""

import base64

import pytest

from orm.errors import Unauthenticated
from parley.basic import Claim, read_basic


def encoded(text: bytes) -> str:
    return base64.b64encode(text).decode()


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC", "bAsIc"])
def test_scheme_is_taken_in_any_case(scheme: str) -> None:
    assert read_basic(f"{scheme} {encoded(b'ada:secret')}") == Claim("ada", "secret")


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
    assert read_basic(f"Basic {encoded(text.encode())}") == claim


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic ",
        "Basic !!!!",
        "Basic YWRh",
        "Basic YWRhOnNlY3JldA",
        f"Basic {encoded(b'ada:secret')} more",
        f"Basic {encoded(bytes([0xFF, 0x3A]))}",
        f"Bearer {encoded(b'ada:secret')}",
        f"Basic\t{encoded(b'ada:secret')}",
        "Basic ærlig",
        encoded(b"ada:secret"),
    ],
)
def test_anything_else_claims_nothing(header: str | None) -> None:
    with pytest.raises(Unauthenticated):
        read_basic(header)


def test_claim_does_not_show_its_password() -> None:
    assert "secret" not in repr(Claim("ada", "secret"))
