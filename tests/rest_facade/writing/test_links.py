from datetime import timedelta
from typing import Any

import pytest
from starlette.requests import Request

from rest_facade.options import Options
from rest_facade.writing.links import base_url, links_of
from tests.rest_facade.schema import SESSION, UTC

PUBLIC, CRM = "https://chat.example.com/parley", "https://crm.example.com/Cust1"
NEIGHBOURS: dict[str, Any] = {
    "chatSessionId": 7,
    "person": {"personId": 11},
    "contact": {"contactId": 12},
    "project": {"projectId": 13},
    "sale": {"saleId": 14},
    "ticket": {"ticketId": 15},
}


def options(public_url: str | None = None) -> Options:
    return Options(
        UTC,
        public_url,
        crm_url=None,
        max_body_bytes=1024,
        retry_key_lifetime=timedelta(hours=1),
    )


def request(host: bytes | None, scheme: str = "http") -> Request:
    headers = [] if host is None else [(b"host", host)]
    return Request({"type": "http", "scheme": scheme, "headers": headers})


@pytest.mark.parametrize(
    ("host", "scheme", "base"),
    [
        (b"localhost", "http", "http://localhost"),
        (b"localhost:8000", "http", "http://localhost:8000"),
        (b"chat.example.com", "https", "https://chat.example.com"),
        (b"Chat.Example.COM:8443", "https", "https://Chat.Example.COM:8443"),
        (b"127.0.0.1:80", "http", "http://127.0.0.1:80"),
        (b"[::1]", "http", "http://[::1]"),
        (b"[::1]:8000", "http", "http://[::1]:8000"),
    ],
)
def test_links_begin_with_the_host(host: bytes, scheme: str, base: str) -> None:
    assert base_url(request(host, scheme), options()) == base


def test_without_a_host_links_begin_with_the_address_that_was_called() -> None:
    scope = {"type": "http", "scheme": "http", "headers": [], "server": ("10.1.2.3", 8000)}
    assert base_url(Request({**scope, "path": "/"}), options()) == "http://10.1.2.3:8000"


@pytest.mark.parametrize("host", [b"localhost", b"evil.example.com", None], ids=repr)
def test_a_public_url_overrides_the_host(host: bytes | None) -> None:
    assert base_url(request(host), options(PUBLIC)) == PUBLIC


def test_a_session_links_to_itself_and_to_the_collection() -> None:
    assert links_of(NEIGHBOURS, SESSION, PUBLIC, None) == {
        "Self": f"{PUBLIC}/api/v1/ChatSession/7",
        "Archive": f"{PUBLIC}/api/v1/ChatSession",
    }


def test_crm_links_are_in_the_order_of_the_properties() -> None:
    links = links_of(NEIGHBOURS, SESSION, PUBLIC, CRM)
    assert list(links.items()) == [
        ("Self", f"{PUBLIC}/api/v1/ChatSession/7"),
        ("Person", f"{CRM}/api/v1/Person/11"),
        ("Contact", f"{CRM}/api/v1/Contact/12"),
        ("Project", f"{CRM}/api/v1/Project/13"),
        ("Sale", f"{CRM}/api/v1/Sale/14"),
        ("Ticket", f"{CRM}/api/v1/Ticket/15"),
        ("Archive", f"{PUBLIC}/api/v1/ChatSession"),
    ]


def test_null_references_have_no_link() -> None:
    alone = {**dict.fromkeys(NEIGHBOURS), "chatSessionId": 7, "sale": {"saleId": 14}}
    assert list(links_of(alone, SESSION, PUBLIC, CRM)) == ["Self", "Sale", "Archive"]
