"""The session cookie in the Cookie headers of a request."""

import pytest

from graphql_api.shared.requests import IndexedRequest
from parley.authentication.cookies import is_from_page, session_secret


def request(*cookies: str) -> IndexedRequest:
    lines = [(b"cookie", text.encode("latin-1")) for text in cookies]
    return IndexedRequest({"type": "http", "method": "GET", "headers": lines})


@pytest.mark.parametrize(
    ("cookies", "secret"),
    [
        ([], None),
        (["parley-session=abc"], "abc"),
        (["a=b; parley-session=abc;c=d"], "abc"),
        ([' parley-session = "abc" '], "abc"),
        (["parley-session=abc=="], "abc=="),
        # HTTP/2 allows several lines, which a proxy may pass on.
        (["a=b", "parley-session=abc"], "abc"),
        (["parley-session=old; parley-session=new"], "new"),
        (["parley-session"], None),
        (["parley-session="], None),
        (["Parley-Session=abc; xparley-session=abc"], None),
        ([f"parley-session={'x' * 257}"], None),
    ],
)
def test_the_secret_is_read_from_the_cookie(cookies: list[str], secret: str | None) -> None:
    assert session_secret(request(*cookies)) == secret


def test_a_session_cookie_without_a_value_is_from_a_page_as_well() -> None:
    assert is_from_page(request("parley-session="))
    assert not is_from_page(request("parley-session", "other=1"))


@pytest.mark.parametrize("unit", ["\\", '\\"', "\\1", "a;", "a=;", '"'])
def test_a_cookie_of_megabytes_is_read_in_linear_time(unit: str) -> None:
    # In quadratic time this would take hours.
    text = unit * (2_000_000 // len(unit))
    assert session_secret(request(f'a="{text}"; parley-session=abc')) == "abc"
