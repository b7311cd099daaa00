"""The demo's console: its page, its files, and the shop's server that starts chats."""

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from graphql_api.schema import build_schema
from orm.accounts import applications
from orm.audit.entries import OPERATOR
from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus
from parley.app import create_app, facade_options
from parley.console import pages
from parley.demo import SHOP, load_demo
from parley.settings import Settings
from tests.conftest import CHEAP_HASH
from tests.lifespans import lifespan

schema = cache(build_schema)

CHAT = {"name": "Ada", "message": "Which tent?"}


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Built files, in place of those that this working copy may have or not."""
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>console</title>")
    (folder / "assets" / "index-1.js").write_text("1;" * 1000)
    monkeypatch.setattr(pages, "BUILD_FOLDER", folder)
    return folder


async def load(settings: Settings) -> bool:
    return await load_demo(schema(), facade_options(settings).dates)


@pytest.fixture
async def app(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Starlette]:
    """The demo, loaded, with passwords that cost nothing."""
    monkeypatch.setattr("parley.demo.hash_password", lambda _password: CHEAP_HASH)
    app = create_app(settings, demo=True)
    async with lifespan(app) as manager:
        await load(settings)
        yield manager.app  # type: ignore[misc]


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def start(client: httpx.AsyncClient, **headers: str) -> dict[str, Any]:
    answer = await client.post("/demo/chats", json=CHAT, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    body: dict[str, Any] = answer.json()
    return body


async def test_without_the_demo_there_is_no_console(settings: Settings) -> None:
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as stranger:
        for path in ("/demo", "/demo/index.html", "/demo/assets/index-1.js"):
            assert (await stranger.get(path)).status_code == 404
        assert (await stranger.post("/demo/chats", json=CHAT)).status_code == 404
        assert "/demo" not in (await stranger.get("/")).text


async def test_the_start_page_leads_to_the_console(client: httpx.AsyncClient) -> None:
    assert '<a href="/demo">' in (await client.get("/")).text


@pytest.mark.parametrize("path", ["/demo", "/demo/", "/demo/index.html"])
async def test_the_page_allows_nothing_inline_and_nothing_of_elsewhere(
    client: httpx.AsyncClient, path: str
) -> None:
    page = await client.get(path)
    assert page.status_code == 200
    assert "<title>console</title>" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-cache"
    assert page.headers["X-Content-Type-Options"] == "nosniff"


async def test_files_may_be_kept_and_are_compressed(client: httpx.AsyncClient) -> None:
    file = await client.get("/demo/assets/index-1.js", headers={"Accept-Encoding": "gzip"})
    assert file.status_code == 200
    assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert file.headers["Content-Encoding"] == "gzip"
    for path in ("/demo/nope", "/demo/..%2fpages.py", "/demo/%2e%2e/pages.py"):
        assert (await client.get(path)).status_code == 404


async def test_a_page_that_is_not_built_says_how_to(client: httpx.AsyncClient, built: Path) -> None:
    (built / "index.html").unlink()
    page = await client.get("/demo")
    assert page.status_code == 200
    assert "<code>make console</code>" in page.text


async def test_a_chat_waits_in_the_queue_and_its_key_lets_the_customer_in(
    client: httpx.AsyncClient,
) -> None:
    chat = await start(client)
    key = chat["chatSessionId"]
    query = (
        f"{{ chatSession(chatSessionId: {key}) {{ topicId customerName status }}"
        f" chatMessages(chatSessionId: {key}) {{ type message }} }}"
    )
    answer = await client.post(
        "/graphql",
        json={"query": query},
        headers={"Authorization": f"ChatSession {key}:{chat['sessionKey']}"},
    )
    assert answer.json()["data"] == {
        "chatSession": {
            "topicId": chat["chatTopicId"],
            "customerName": "Ada",
            "status": "IN_QUEUE",
        },
        "chatMessages": [{"type": "TO_USER", "message": "Which tent?"}],
    }


async def test_the_shop_starts_chats_as_its_application(client: httpx.AsyncClient) -> None:
    chat = await start(client)
    session = await ChatSession.get(chat_session_id=chat["chatSessionId"])
    application = await applications.get(SHOP.name)
    assert session.created_by_application == application.application_id
    assert session.status is ChatSessionStatus.IN_QUEUE


async def test_a_call_that_is_sent_again_starts_one_chat(client: httpx.AsyncClient) -> None:
    retry = {"Idempotency-Key": "visit-2041"}
    first, second = await start(client, **retry), await start(client, **retry)
    assert first == second
    other = await client.post("/demo/chats", json={**CHAT, "name": "Bo"}, headers=retry)
    assert other.status_code == 422
    assert (await start(client))["chatSessionId"] != first["chatSessionId"]


@pytest.mark.parametrize(
    ("sent", "status", "named"),
    [
        ({"json": {"name": "Ada"}}, 400, "message: Field required"),
        ({"json": {**CHAT, "name": ""}}, 400, "name: "),
        ({"json": {**CHAT, "name": 5}}, 400, "name: "),
        ({"json": {**CHAT, "name": "a" * 101}}, 400, "name: "),
        ({"json": []}, 400, "body: "),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "body: "),
        ({"json": {**CHAT, "message": "a" * 16_385}}, 400, "message: "),
        ({"json": {**CHAT, "message": "a" * 70_000}}, 413, ""),
        ({"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415, "application/json"),
        ({"data": CHAT}, 415, "application/json"),
        ({"json": CHAT, "headers": {"Idempotency-Key": "a b"}}, 400, "Idempotency-Key"),
    ],
)
async def test_a_bad_call_is_refused(
    client: httpx.AsyncClient, sent: dict[str, Any], status: int, named: str
) -> None:
    before = await ChatSession.all().count()
    answer = await client.post("/demo/chats", **sent)
    assert answer.status_code == status
    assert named in answer.text
    assert await ChatSession.all().count() == before


async def test_a_shop_that_was_revoked_starts_no_chats(client: httpx.AsyncClient) -> None:
    await applications.revoke(SHOP.name, OPERATOR)
    answer = await client.post("/demo/chats", json=CHAT)
    assert answer.status_code == 404
    assert answer.text == "There is no application shop."


async def test_a_demo_of_an_earlier_release_gets_the_shop(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    application = await applications.get(SHOP.name)
    await application.delete()
    assert not await load(settings)
    assert (await applications.get(SHOP.name)).scopes == tuple(SHOP.scopes)
    await start(client)
