"""Headers of every response: who may keep it, what it depends on, and what a page may load."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from orm.accounts import users
from orm.models.enums import Role
from parley import explorer
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service

SESSIONS = "/api/v1/ChatSession"
BROWSER = {"Accept": "text/html,*/*;q=0.8"}
WRONG_LOGIN = {"Authorization": "Bearer x"}

CALLER = {"Authorization", "Cookie", "SO-AppToken", "X-XSRF-TOKEN", "Origin", "Sec-Fetch-Site"}
GRAPHQL = {"Accept", "Accept-Encoding", "Accept-Language", *CALLER}
REST = {*GRAPHQL, "SO-Language", "SO-Culture", "SO-TimeZone"}

PRIVATE: dict[str, tuple[str, str, dict[str, Any], int, set[str]]] = {
    "GraphQL": ("POST", "/graphql", {"json": {"query": "{ __typename }"}}, 200, GRAPHQL),
    "GraphQL by GET": ("GET", "/graphql?query={__typename}", {}, 200, GRAPHQL),
    "GraphQL, 400": ("POST", "/graphql", {"json": {}}, 400, GRAPHQL),
    "GraphQL, 401": ("POST", "/graphql", {"headers": WRONG_LOGIN, "json": {}}, 401, GRAPHQL),
    "GraphQL, 405": ("PUT", "/graphql", {}, 405, GRAPHQL),
    "GraphQL, 406": ("GET", "/graphql?query=x", {"headers": {"Accept": "a/b"}}, 406, GRAPHQL),
    "GraphQL, 413": ("POST", "/graphql", {"content": b"x" * 2_000}, 413, GRAPHQL),
    "GraphQL, OPTIONS": ("OPTIONS", "/graphql", {}, 204, GRAPHQL),
    "metrics": ("GET", "/metrics", {}, 200, CALLER),
    "metrics, 401": ("GET", "/metrics", {"headers": WRONG_LOGIN}, 401, CALLER),
    "metrics, 405": ("POST", "/metrics", {}, 405, CALLER),
    "livez": ("GET", "/livez", {}, 200, set()),
    "readyz": ("GET", "/readyz", {}, 200, set()),
    "session, 401": ("POST", "/session", {"headers": WRONG_LOGIN}, 401, CALLER),
    "session, 403": ("POST", "/session", {"headers": {"Origin": "http://x"}}, 403, CALLER),
    "session, 405": ("GET", "/session", {}, 405, CALLER),
    "session, 413": ("POST", "/session", {"content": b"x" * 9_000}, 413, CALLER),
    "session, 415": ("POST", "/session", {"content": b"x", "auth": None}, 415, CALLER),
    "unknown path": ("GET", "/nope", {}, 404, set()),
    "unknown file": ("GET", "/explorer/nope.js", {}, 404, set()),
    "REST": ("GET", SESSIONS, {}, 200, REST),
    "REST, 400": ("POST", SESSIONS, {"json": []}, 400, REST),
    "REST, 401": ("GET", SESSIONS, {"headers": WRONG_LOGIN}, 401, REST),
    "REST, 404": ("GET", f"{SESSIONS}/7", {}, 404, REST),
    "REST, unknown path": ("GET", "/api/v1/Nope", {}, 404, REST),
    "REST, 405": ("PUT", SESSIONS, {}, 405, REST),
    "REST, 406": ("GET", f"{SESSIONS}/7", {"headers": {"Accept": "a/b"}}, 406, REST),
    "REST, 413": ("POST", SESSIONS, {"content": b"x" * 2_000}, 413, REST),
    "REST, 415": ("POST", SESSIONS, {"content": b"x"}, 415, REST),
    "REST, OPTIONS": ("OPTIONS", SESSIONS, {}, 204, REST),
}
"""Requests with the status of their response, and the headers that it depends on."""


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "max_body_bytes": 1_024})


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Built pages, in place of those that this working copy may have or not."""
    (tmp_path / "built" / "assets").mkdir(parents=True)
    (tmp_path / "built" / "assets" / "a.js").write_text("1")
    for name in ("index.html", "openapi.html"):
        (tmp_path / "built" / name).write_text("<!doctype html><body></body>")
    monkeypatch.setattr(explorer, "BUILD_FOLDER", tmp_path / "built")


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is logged in as an administrator."""
    await accounts.add_user(users.NewUser("root", CHEAP_HASH, Role.ADMIN))
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", auth=("root", PASSWORD)
    ) as client:
        yield client


@pytest.mark.parametrize("name", PRIVATE)
async def test_no_response_is_kept_for_somebody_else(client: httpx.AsyncClient, name: str) -> None:
    method, path, kwargs, status, depends_on = PRIVATE[name]
    if "Authorization" in kwargs.get("headers", {}):
        kwargs = {**kwargs, "auth": None}
    answer = await client.request(method, path, **kwargs)
    assert answer.status_code == status
    [control] = answer.headers.get_list("Cache-Control")
    kept_by_caller = "private, no-cache" if path.startswith("/api") else "private, no-store"
    assert control == kept_by_caller
    [vary] = answer.headers.get_list("Vary")
    assert depends_on <= set(vary.split(", "))
    assert answer.headers.get_list("X-Content-Type-Options") == ["nosniff"]
    assert len(answer.headers.get_list("Date")) == 1


async def test_login_and_logout_are_not_stored(client: httpx.AsyncClient) -> None:
    begun = await client.post("/session")
    token = client.cookies["XSRF-TOKEN"]
    ended = await client.delete("/session", headers={"X-XSRF-TOKEN": token}, auth=lambda sent: sent)
    for answer in (begun, ended):
        assert answer.status_code == 204
        assert "no-store" in answer.headers["Cache-Control"]
        assert set(answer.headers["Vary"].split(", ")) >= CALLER


PAGES = {
    "/": {},
    "/graphql": BROWSER,
    "/graphql?query={__typename}": BROWSER,
    "/openapi": BROWSER,
    "/explorer/index.html": {},
    "/explorer/openapi.html": {},
    "/explorer//index.html": {},
    "/explorer/assets/%2e%2e/index.html": {},
}


@pytest.mark.parametrize("is_built", [True, False])
async def test_every_page_has_the_same_policy_at_each_address(
    client: httpx.AsyncClient, is_built: bool
) -> None:
    if not is_built:
        for file in explorer.BUILD_FOLDER.glob("*.html"):
            file.unlink()
    served = 0
    for path, accept in PAGES.items():
        for method in ("GET", "HEAD"):
            answer = await client.request(method, path, headers=accept)
            if answer.status_code == 404:
                continue
            served += 1
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
                assert answer.headers.get_list(name) == [explorer.HEADERS[name]], path
            assert answer.headers["Cache-Control"] == "no-cache"
            assert "Accept-Encoding" in answer.headers["Vary"]
    assert served >= (8 if is_built else 4)


async def test_a_page_that_is_known_keeps_its_policy(client: httpx.AsyncClient) -> None:
    path = "/explorer/index.html"
    tag = (await client.get(path)).headers["ETag"]
    known = await client.get(path, headers={"If-None-Match": tag})
    assert known.status_code == 304
    assert known.headers["Cache-Control"] == "no-cache"


async def test_scripts_may_be_kept_and_are_not_guessed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/explorer/assets/a.js")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("/openapi.json", "/api/v1/Archive/ChatSession/$metadata"):
        answer = await client.get(path, auth=None)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
