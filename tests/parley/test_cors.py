"""CORS: pages of the origins in PARLEY_ALLOWED_ORIGINS may call everything, and no others."""

import logging
from typing import Any

import httpx
import pytest

from orm.models import ChatSession
from parley.app import create_app
from parley.settings import Settings
from tests.conftest import PASSWORD, Service
from tests.parley.browsing import LOGIN, cookies_of, log_in
from tests.parley.command_line import basic_header

APP = "https://app.example.com"
LOCAL = "http://localhost:5173"
ALLOWED = pytest.mark.parametrize("origin", [APP, LOCAL])

FOREIGN = [
    "https://evil.example",
    "null",
    "",
    "*",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com.evil.example",
    "https://evil.app.example.com",
    "HTTPS://APP.EXAMPLE.COM",
    "https://app.example.com/",
    f"{APP}, {APP}",
    "http://localhost:5174",
]

PATHS = [
    "/graphql",
    "/api/v1/ChatSession",
    "/api/v1/ChatSession/7",
    "/api/v1/Nope",
    "/session",
    "/openapi.json",
    "/schema.graphql",
]

BASIC = {"Authorization": basic_header("tje0", PASSWORD)}
JSON = {"Content-Type": "application/json"}
WRONG = {"Authorization": "Bearer x"}
QUERY = '{"query": "{ viewer { name } }"}'
CREATE = '{"query": "mutation { createChatSession(input: {}) { chatSessionId } }"}'
SESSIONS = "/api/v1/ChatSession"

CALLS: dict[str, tuple[str, str, dict[str, str], str | None, int]] = {
    "GraphQL": ("POST", "/graphql", {**BASIC, **JSON}, QUERY, 200),
    "GraphQL by GET": ("GET", "/graphql?query={__typename}", BASIC, None, 200),
    "GraphQL, 400": ("POST", "/graphql", {**BASIC, **JSON}, "{}", 400),
    "GraphQL, 401": ("POST", "/graphql", {**WRONG, **JSON}, QUERY, 401),
    "GraphQL, 405": ("PUT", "/graphql", BASIC, None, 405),
    "GraphQL, 413": ("POST", "/graphql", {**BASIC, **JSON}, "x" * 2000, 413),
    "REST": ("POST", SESSIONS, {**BASIC, **JSON}, "{}", 200),
    "REST, a form": (
        "POST",
        SESSIONS,
        {**BASIC, "Content-Type": "application/x-www-form-urlencoded"},
        "CustomerName=Ada",
        200,
    ),
    "REST, 400": ("POST", SESSIONS, {**BASIC, **JSON}, "[]", 400),
    "REST, 401": ("GET", SESSIONS, WRONG, None, 401),
    "REST, 404": ("GET", f"{SESSIONS}/7", BASIC, None, 404),
    "REST, unknown path": ("GET", "/api/v1/Nope", BASIC, None, 404),
    "REST, 405": ("PUT", SESSIONS, BASIC, None, 405),
    "REST, 413": ("POST", SESSIONS, {**BASIC, **JSON}, "x" * 2000, 413),
    "openapi.json": ("GET", "/openapi.json", {}, None, 200),
    "schema.graphql": ("GET", "/schema.graphql", {}, None, 200),
    "session, 401": ("POST", "/session", {**JSON, **WRONG}, None, 401),
    "session, 405": ("GET", "/session", {}, None, 405),
    "session, 413": ("POST", "/session", JSON, "x" * 9000, 413),
    "unknown path": ("GET", "/nope", {}, None, 404),
}
"""Calls with the status of their answers."""

READ_ANYWAY = {
    *("cache-control", "content-language", "content-length", "content-type", "expires"),
    "last-modified",
}
"""Headers that CORS lets scripts read without being told."""

NOT_FOR_SCRIPTS = {"content-encoding", "vary", "x-content-type-options"}

EXPOSED = {
    *("ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "X-XSRF-TOKEN"),
    *("WWW-Authenticate", "Allow", "SO-TimeZone", "X-Parley-Ignored-Select", "traceparent", "Date"),
    *("Idempotency-Key", "Location", "Accept-Encoding", "Link", "Preference-Applied"),
    "X-Parley-Cursor",
}


@pytest.fixture
def settings(database_url: str) -> Settings:
    values = {
        "database_url": database_url,
        "allowed_origins": f"{APP}, {LOCAL}",
        "max_body_bytes": 1024,
    }
    return Settings.model_validate(values)


def vary(answer: httpx.Response) -> set[str]:
    return {name.strip().lower() for name in answer.headers.get("Vary", "").split(",")}


def listed(answer: httpx.Response, name: str) -> set[str]:
    return {text.strip() for text in answer.headers[name].split(",")}


def cors_headers(answer: httpx.Response) -> dict[str, str]:
    return {name: text for name, text in answer.headers.items() if name.startswith("access-")}


def assert_may_read(answer: httpx.Response, origin: str) -> None:
    assert answer.headers.get_list("Access-Control-Allow-Origin") == [origin]
    assert answer.headers.get_list("Access-Control-Allow-Credentials") == ["true"]
    assert listed(answer, "Access-Control-Expose-Headers") == EXPOSED
    assert "origin" in vary(answer)


async def preflight(
    client: httpx.AsyncClient, path: str, origin: str, method: str = "POST", **headers: str
) -> httpx.Response:
    names = ("authorization", "content-type", "idempotency-key", "last-event-id")
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": ",".join(names),
    }
    return await client.options(path, headers={**asked, **headers})


@ALLOWED
@pytest.mark.parametrize("path", PATHS)
async def test_a_preflight_of_an_allowed_origin_needs_no_login(
    stranger: httpx.AsyncClient, path: str, origin: str
) -> None:
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = await preflight(stranger, path, origin, method)
        assert answer.status_code in (200, 204)
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert method in listed(answer, "Access-Control-Allow-Methods")
        assert {"authorization", "content-type", "idempotency-key", "last-event-id"} <= {
            name.lower() for name in listed(answer, "Access-Control-Allow-Headers")
        }
        assert "origin" in vary(answer)
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
async def test_a_preflight_of_another_origin_is_refused(
    stranger: httpx.AsyncClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for origin in FOREIGN:
        caplog.clear()
        answer = await preflight(stranger, path, origin)
        assert answer.status_code == 403, origin
        assert cors_headers(answer) == {}
        assert "origin" in vary(answer)
        assert "PARLEY_ALLOWED_ORIGINS" in answer.text
        assert "PARLEY_ALLOWED_ORIGINS" in caplog.text


async def test_the_log_names_an_origin_only_if_it_is_one(
    stranger: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await preflight(stranger, "/graphql", "https://evil.example:8443")
    assert "https://evil.example:8443" in caplog.text
    for text in ("hunter2", "https://u:hunter2@x", "https://x/hunter2", "https://x" + "y" * 5000):
        caplog.clear()
        await preflight(stranger, "/graphql", text)
        assert "hunter2" not in caplog.text
        assert len(caplog.text) < 1000


async def test_the_host_is_checked_before_the_preflight(stranger: httpx.AsyncClient) -> None:
    for path in PATHS:
        answer = await preflight(stranger, path, APP, Host="evil.example")
        assert answer.status_code == 400
        assert cors_headers(answer) == {}


async def test_options_without_a_preflight_stays_as_it_is(stranger: httpx.AsyncClient) -> None:
    for headers in ({}, {"Origin": APP}, {"Access-Control-Request-Method": "POST"}):
        answer = await stranger.options("/graphql", headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


async def test_a_preflight_from_a_public_page_to_a_private_network(
    stranger: httpx.AsyncClient,
) -> None:
    asked = {"Access-Control-Request-Private-Network": "true"}
    answer = await preflight(stranger, "/graphql", APP, **asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"


@ALLOWED
@pytest.mark.parametrize(("method", "path", "headers", "body", "status"), CALLS.values(), ids=CALLS)
async def test_an_allowed_origin_may_read_every_answer(
    stranger: httpx.AsyncClient,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str | None,
    status: int,
    origin: str,
) -> None:
    sent = {**headers, "Origin": origin, "Sec-Fetch-Site": "cross-site"}
    stranger.base_url = httpx.URL("https://localhost")
    answer = await stranger.request(method, path, headers=sent, content=body)
    assert answer.status_code == status
    assert_may_read(answer, origin)
    hidden = {*answer.headers} - READ_ANYWAY - {name.lower() for name in EXPOSED} - NOT_FOR_SCRIPTS
    assert {name for name in hidden if not name.startswith("access-control-")} == set()


@pytest.mark.parametrize(("method", "path", "headers", "body", "status"), CALLS.values(), ids=CALLS)
async def test_another_origin_may_read_no_answer(
    stranger: httpx.AsyncClient,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str | None,
    status: int,
) -> None:
    for origin in (None, *FOREIGN):
        sent = headers if origin is None else {**headers, "Origin": origin}
        answer = await stranger.request(method, path, headers=sent, content=body)
        # As without the setting: a form is refused, and what a preflight stops is not.
        assert answer.status_code in (status, 403)
        assert cors_headers(answer) == {}
        assert "origin" in vary(answer)


async def test_an_internal_error_can_be_read_too(
    stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("parley.authentication.authenticator.refuse_ambiguous", fail)
    monkeypatch.setattr("parley.explorer.openapi.least_compressed", fail)
    for path in ("/graphql?query={__typename}", "/api/v1/ChatSession", "/openapi.json"):
        answer = await stranger.get(path, headers={"Origin": APP})
        assert answer.status_code == 500, path
        assert_may_read(answer, APP)


async def test_a_used_up_rate_limit_can_be_read(service: Service, settings: Settings) -> None:
    limited = create_app(settings.model_copy(update={"rate_limit": 1}))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(limited), base_url="http://localhost", headers=BASIC
    ) as client:
        for path in ("/graphql?query={__typename}", "/api/v1/ChatSession"):
            await client.get(path, headers={"Origin": APP})
            answer = await client.get(path, headers={"Origin": APP})
            assert answer.status_code == 429
            assert "Retry-After" in answer.headers
            assert_may_read(answer, APP)


@ALLOWED
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_session_from_an_allowed_origin(
    stranger: httpx.AsyncClient, origin: str, site: str
) -> None:
    page = {"Origin": origin, "Sec-Fetch-Site": site}
    stranger.base_url = httpx.URL("https://localhost")
    answer = await stranger.post("/session", json=LOGIN, headers=page)
    assert answer.status_code == 204
    assert_may_read(answer, origin)
    # A page cannot read another host's cookies, so it takes the token from here.
    token = {"X-XSRF-TOKEN": answer.headers["X-XSRF-TOKEN"]}
    assert token["X-XSRF-TOKEN"] == stranger.cookies["XSRF-TOKEN"]
    for path, body in (("/graphql", CREATE), (SESSIONS, "{}")):
        call = {**page, **JSON}
        without = await stranger.post(path, content=body, headers=call)
        assert without.status_code == 401
        assert_may_read(without, origin)
        done = await stranger.post(path, content=body, headers={**call, **token})
        assert done.status_code == 200
    assert await ChatSession.all().count() == 2
    gone = await stranger.delete("/session", headers={**page, **token})
    assert gone.status_code == 204
    assert_may_read(gone, origin)


async def test_other_origins_still_get_into_no_session(stranger: httpx.AsyncClient) -> None:
    token = await log_in(stranger)
    for origin in FOREIGN:
        for page in ({"Origin": origin}, {"Origin": origin, "Sec-Fetch-Site": "cross-site"}):
            for method, path, body in (
                ("GET", "/graphql?query={__typename}", None),
                ("POST", "/graphql", CREATE),
                ("POST", SESSIONS, "{}"),
                ("POST", "/session", '{"name": "tje0", "password": "x"}'),
                ("DELETE", "/session", None),
            ):
                sent = {**page, **token, **(JSON if body else {})}
                answer = await stranger.request(method, path, content=body, headers=sent)
                assert answer.status_code == 403, (origin, method, path)
                assert "PARLEY_ALLOWED_ORIGINS" in answer.text
                assert "evil" not in answer.text
    # Without an Origin, nothing says that the page is an allowed one.
    answer = await stranger.get(SESSIONS, headers={**token, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await ChatSession.all().count() == 0


@pytest.mark.parametrize(
    ("scheme", "site", "samesite"),
    [
        ("https", "cross-site", "none"),
        ("https", "same-site", "lax"),
        ("https", "same-origin", "lax"),
        ("https", None, "lax"),
        ("http", "same-site", "lax"),
    ],
)
async def test_cookies_go_to_other_sites_only_where_one_logs_in_from_there(
    stranger: httpx.AsyncClient, scheme: str, site: str | None, samesite: str
) -> None:
    page = {"Origin": APP, **({"Sec-Fetch-Site": site} if site else {})}
    if site == "same-origin":
        page["Origin"] = f"{scheme}://localhost"
    login = await stranger.post(f"{scheme}://localhost/session", json=LOGIN, headers=page)
    token = {"X-XSRF-TOKEN": login.headers["X-XSRF-TOKEN"]}
    logout = await stranger.delete(f"{scheme}://localhost/session", headers={**page, **token})
    for answer in (login, logout):
        assert answer.status_code == 204
        for cookie in cookies_of(answer).values():
            assert cookie["samesite"] == samesite
            assert bool(cookie["secure"]) == (scheme == "https")


async def test_a_login_whose_cookies_no_browser_would_keep_is_refused(
    stranger: httpx.AsyncClient,
) -> None:
    """Browsers drop SameSite=None without Secure, and SameSite=Lax from another site."""
    page = {"Origin": LOCAL, "Sec-Fetch-Site": "cross-site"}
    for headers in (page, {**page, **BASIC}):
        answer = await stranger.post("http://127.0.0.1/session", json=LOGIN, headers=headers)
        assert answer.status_code == 403
        assert "https" in answer.text
        assert "the same host name" in answer.text
        assert cookies_of(answer) == {}
        assert_may_read(answer, LOCAL)
    # Others still say first that they are not allowed at all.
    page["Origin"] = "https://evil.example"
    answer = await stranger.post("http://127.0.0.1/session", json=LOGIN, headers=page)
    assert "PARLEY_ALLOWED_ORIGINS" in answer.text
