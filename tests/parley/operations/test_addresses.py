"""Addresses are parsed as servers and proxies write them; logins count by their network."""

import pytest

from parley.operations.proxies import client_network, read_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:8080", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:8080", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_an_address_is_read_with_a_port_or_without(text: str, address: str) -> None:
    assert str(read_address(text)) == address


@pytest.mark.parametrize("text", ["", " ", "unknown", "_hidden", "192.0.2", "1.2.3.4.5", "[", ":"])
def test_other_texts_are_no_addresses(text: str) -> None:
    assert read_address(text) is None


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        (None, "-"),
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::1", "2001:db8:0:2::/64"),
        ("::1", "::/64"),
        ("testclient", "testclient"),
    ],
)
def test_logins_count_by_network(client: str | None, counted: str) -> None:
    assert client_network(client) == counted
