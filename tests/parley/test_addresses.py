"""Every address of this service in any of its answers leads to something that is there."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx
import pytest

from orm.accounts import users
from orm.models.enums import Role
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.rest_facade.sessions import SESSIONS, create_session, create_whole_session

BASE = "https://chat.example"
ADDRESS = re.compile(rf"{re.escape(BASE)}[^\s\"'<>\\]*")
REFERENCE = re.compile(r"\b(?:href|src)=[\"']?(/[^\s\"'>]*)")

BROWSER = {"Accept": "text/html"}


@pytest.fixture
def settings(database_url: str) -> Settings:
    others = {
        "public_url": BASE,
        "crm_url": "https://crm.example",
        "allowed_hosts": ["chat.example", "localhost"],
    }
    return Settings.model_validate({"database_url": database_url, **others})


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    await accounts.add_user(users.NewUser("root", CHEAP_HASH, Role.ADMIN))
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(
        transport=transport, base_url=BASE, auth=("root", PASSWORD)
    ) as client:
        yield client


def requests(key: int) -> list[tuple[str, str, dict[str, Any]]]:
    """A request of every kind, with each representation of its answer."""
    entity = {"json": {"CustomerName": "Ada"}}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", SESSIONS, {}),
        ("GET", f"{SESSIONS}?$top=1", {}),
        ("GET", f"{SESSIONS}?$top=1&$select=chatSessionId,contact/name&$orderBy=rating desc", {}),
        ("GET", f"{SESSIONS}?$top=1&$filter=customerName ne 'Æ %26'", {}),
        ("GET", f"{SESSIONS}/{key}", {}),
        ("GET", f"{SESSIONS}/default", {}),
        ("POST", SESSIONS, entity),
        ("PUT", f"{SESSIONS}/{key}", entity),
        ("PATCH", f"{SESSIONS}/{key}", entity),
        ("POST", f"/api/v1/Agents/Chat/GetChatSessionEntity?chatSessionEntityId={key}", {}),
        ("POST", "/api/v1/Agents/Chat/CreateDefaultChatSessionEntity", {}),
        ("GET", f"{SESSIONS}/999", {}),
        ("GET", "/api/v1/Nope", {}),
        ("GET", "/api/v1/Archive/ChatSession/$metadata", {}),
        ("POST", "/graphql", {"json": {"query": "{ chatSessions { nodes { chatSessionId } } }"}}),
        ("GET", "/openapi.json", {}),
        ("GET", "/metrics", {}),
    ]
    pages = [
        ("GET", path, {"headers": BROWSER})
        for path in ("/graphql", "/openapi", "/explorer/index.html", "/explorer/openapi.html")
    ]
    in_xml = [
        (method, path, {**kwargs, "headers": {"Accept": "application/xml"}})
        for method, path, kwargs in calls
        if path.startswith("/api")
    ]
    return [*calls, *in_xml, *pages]


def addresses(answer: httpx.Response) -> set[str]:
    """The addresses of this service in the headers and the body of an answer."""
    text = "\n".join([*answer.headers.values(), answer.text.replace("&amp;", "&")])
    found = set(ADDRESS.findall(text)) - {BASE}
    if "html" in answer.headers.get("Content-Type", ""):
        found |= {f"{BASE}{unescape(path)}" for path in REFERENCE.findall(answer.text)}
    return found


async def test_every_address_leads_somewhere(service: Service, client: httpx.AsyncClient) -> None:
    key = await create_whole_session(service)
    await create_session(service, CustomerName="Grace")
    seen: set[str] = set()
    new: set[str] = set()
    for method, path, kwargs in requests(key):
        new |= addresses(await client.request(method, path, **kwargs))
    while new:
        address = new.pop()
        seen.add(address)
        answer = await client.get(address)
        assert answer.status_code == 200, address
        new |= addresses(answer) - seen
    paths = {address.removeprefix(BASE).partition("?")[0] for address in seen}
    # Links of entities, of their list, next pages and the list's columns are among them.
    assert {SESSIONS, f"{SESSIONS}/{key}", "/api/v1/Archive/ChatSession/$metadata"} <= paths
    assert [address for address in seen if "skiptoken" in address]
