"""Addresses of webhooks that are refused by their text, each with a reason."""

import pytest

from orm.webhooks.urls import problems_of_url


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com/hook?key=1&a=%20b",
        "https://example.com:8443/a",
        "https://example.com:443/",
        "https://xn--bcher-kva.example/",
        "https://a_b.example/",
        "https://[2606:2800:220:1::1]:8443/",
        "https://93.184.216.34/",
        "http://127.0.0.1:8000/hook",
        "http://localhost/hook",
    ],
)
def test_usable_addresses(url: str) -> None:
    assert [*problems_of_url(url)] == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "must begin with https://"),
        ("example.com/hook", "must begin with https://"),
        ("ftp://example.com/", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("gopher://example.com/", "must begin with https://"),
        ("https://", "must begin with https://"),
        ("https:///hook", "must begin with https://"),
        ("https://:443/", "must begin with https://"),
        ("https://exa mple.com/", "must be ASCII without blanks"),
        ("https://example.com/\r\nX: 1", "must be ASCII without blanks"),
        ("https://example.com/\0", "must be ASCII without blanks"),
        ("https://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example/", "must be ASCII"),
        ("https://example.com\\@10.0.0.1/", "must be ASCII without blanks"),
        ("https://ada:pw@example.com/", "must not contain credentials"),
        ("https://example.com@10.0.0.1/", "must not contain credentials"),
        ("https://@example.com/", "must not contain credentials"),
        ("https://example.com/#", "must not have a fragment"),
        ("https://example.com:0/", "must have the port 443"),
        ("https://example.com:22/", "must have the port 443"),
        ("https://example.com:80/", "must have the port 443"),
        ("http://127.0.0.1:443/", "must have the port 80"),
        ("https://example.com:99999/", "must begin with https://"),
        ("https://example.com:x/", "must begin with https://"),
        ("https://[::1/", "must begin with https://"),
        ("https://-a.example/", "must begin with https://"),
        ("https://a..example/", "must begin with https://"),
        (f"https://example.com/{'x' * 2048}", "must have at most 2048 characters"),
    ],
)
def test_unusable_addresses(url: str, reason: str) -> None:
    [told] = problems_of_url(url)
    assert told.startswith(reason)
