"""CSRF: cross-origin requests without a preflight are refused, and no others."""

import httpx
import pytest

from orm.models import ChatSession
from parley.settings import Settings
from tests.conftest import PASSWORD

PATHS = pytest.mark.parametrize("path", ["/api/v1/ChatSession", "/graphql"])

SIMPLE = [
    "application/x-www-form-urlencoded",
    "APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8",
    "multipart/form-data; boundary=x",
    "text/plain",
    " text/plain;charset=UTF-8",
    "",
    None,
]

CROSS_ORIGIN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "localhost"},
    {"Origin": "ftp://localhost"},
    {"Origin": "http://localhost:3000"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]

SAME_ORIGIN = [
    {},
    {"Origin": "http://localhost"},
    {"Origin": "HTTPS://LocalHost"},
    {"Origin": "https://chat.example:8443"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.fixture
def settings(database_url: str) -> Settings:
    values = {"database_url": database_url, "public_url": "https://Chat.example:8443/parley"}
    return Settings.model_validate(values)


async def status(
    client: httpx.AsyncClient, path: str, kind: str | None, headers: dict[str, str]
) -> int:
    """The status of a body of that content type, sent with Basic as a browser adds it."""
    typed = {} if kind is None else {"Content-Type": kind}
    mutation = b'{"query": "mutation { createChatSession(input: {}) { chatSessionId } }"}'
    content = mutation if path == "/graphql" else b'{"CustomerName": "Ada"}'
    answer = await client.post(
        path, content=content, headers={**typed, **headers}, auth=("tje0", PASSWORD)
    )
    return answer.status_code


@PATHS
async def test_simple_cross_origin_requests_are_refused(
    stranger: httpx.AsyncClient, path: str
) -> None:
    for kind in SIMPLE:
        for headers in CROSS_ORIGIN:
            assert await status(stranger, path, kind, headers) == 403, (kind, headers)
    assert await ChatSession.all().count() == 0


@PATHS
async def test_json_passes_because_browsers_send_a_preflight(
    stranger: httpx.AsyncClient, path: str
) -> None:
    for headers in (*CROSS_ORIGIN, *SAME_ORIGIN):
        assert await status(stranger, path, "application/json", headers) == 200, headers


@PATHS
async def test_simple_same_origin_requests_pass(stranger: httpx.AsyncClient, path: str) -> None:
    for kind in SIMPLE:
        for headers in SAME_ORIGIN:
            assert await status(stranger, path, kind, headers) != 403, (kind, headers)


async def test_safe_methods_pass_from_any_origin(stranger: httpx.AsyncClient) -> None:
    for headers in CROSS_ORIGIN:
        answer = await stranger.get(
            "/graphql?query={__typename}", headers=headers, auth=("tje0", PASSWORD)
        )
        assert answer.status_code == 200, headers


async def test_a_refusal_says_why_and_comes_before_the_login(stranger: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "text/plain", "Origin": "https://evil.example"}
    rest = await stranger.post("/api/v1/ChatSession", content="{}", headers=headers)
    graphql = await stranger.post("/graphql", content="{}", headers=headers)
    assert rest.status_code == graphql.status_code == 403
    [error] = graphql.json()["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    for text in (rest.json()["Message"], error["message"]):
        assert "another origin" in text
        assert "evil" not in text
