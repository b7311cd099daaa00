"""A browser logs in once and out again, and pages of others can do neither for it."""

import json
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel, SimpleCookie
from typing import Any

import httpx
import pytest
from asgi_lifespan import LifespanManager

from graphql_api.viewer import Door
from orm import credentials, users
from orm.credentials import NewCredential
from orm.models import Credential, User
from orm.models.enums import CredentialKind, Role
from parley.app import create_app
from parley.authentication.cookies import xsrf_token
from parley.settings import Settings
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.commands import basic
from tests.parley.doors import DOORS, call

LOGIN = {"name": "tje0", "password": PASSWORD}
CHALLENGE = 'Session realm="parley"'
HOURS = 12 * 3600


async def log_in(client: httpx.AsyncClient, **headers: str) -> dict[str, str]:
    """Log in by name and password; gives the header that pages then send with the cookies."""
    answer = await client.post("/session", json=LOGIN, headers=headers)
    assert answer.status_code == 204, answer.text
    return {"X-XSRF-TOKEN": client.cookies["XSRF-TOKEN"]}


def cookies_of(answer: httpx.Response) -> dict[str, Morsel[str]]:
    return dict(SimpleCookie("\r\n".join(answer.headers.get_list("set-cookie"))))


async def at(client: httpx.AsyncClient, door: Door, headers: dict[str, str]) -> httpx.Response:
    """Call a door with these headers and the cookies that the client has."""
    client.headers.update(headers)
    try:
        return await call(client, door, None)
    finally:
        for name in headers:
            del client.headers[name]


def assert_unknown(answer: httpx.Response) -> None:
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == CHALLENGE


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_login_gives_two_cookies(stranger: httpx.AsyncClient, scheme: str) -> None:
    answer = await stranger.post(f"{scheme}://localhost/session", json=LOGIN)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    cookies = cookies_of(answer)
    assert set(cookies) == {"parley-session", "XSRF-TOKEN"}
    for name, cookie in cookies.items():
        assert cookie["path"] == "/"
        assert cookie["samesite"] == "lax"
        assert cookie["domain"] == ""
        assert HOURS - 60 < int(cookie["max-age"]) <= HOURS
        assert bool(cookie["secure"]) == (scheme == "https")
        assert bool(cookie["httponly"]) == (name == "parley-session")
    assert cookies["parley-session"].value not in cookies["XSRF-TOKEN"].value


@DOORS
async def test_the_cookies_and_the_header_open_both_doors(
    stranger: httpx.AsyncClient, door: Door
) -> None:
    token = await log_in(stranger)
    assert (await at(stranger, door, token)).status_code == 200


@DOORS
async def test_the_cookies_alone_open_nothing(stranger: httpx.AsyncClient, door: Door) -> None:
    other = await log_in(stranger)
    token = (await log_in(stranger))["X-XSRF-TOKEN"]
    secret = stranger.cookies["parley-session"]
    bad: list[dict[str, str]] = [
        {},
        {"X-XSRF-TOKEN": ""},
        {"X-XSRF-TOKEN": token[:-1]},
        {"X-XSRF-TOKEN": f"{token}0"},
        {"X-XSRF-TOKEN": token.upper()},
        {"X-XSRF-TOKEN": secret},
        other,
    ]
    for headers in bad:
        assert_unknown(await at(stranger, door, headers))
    assert_unknown(
        await stranger.post("/graphql", json={}, headers=[(b"X-XSRF-TOKEN", b"\xff\xfe\x80")])
    )


async def test_reading_takes_the_header_too(stranger: httpx.AsyncClient) -> None:
    token = await log_in(stranger)
    asked = {"query": "{ __typename }"}
    assert_unknown(await stranger.get("/graphql", params=asked))
    assert (await stranger.get("/graphql", params=asked, headers=token)).status_code == 200


async def test_a_cookie_that_was_not_handed_out_opens_nothing(
    stranger: httpx.AsyncClient,
) -> None:
    ticket = await credentials.issue(
        NewCredential(CredentialKind.TICKET, (await User.get()).user_id, in_hours(1))
    )
    for secret in ("", "x", "x" * 43, "x" * 10_000, "\xff", '"\\303"', ticket):
        sent = [
            (b"Cookie", f"parley-session={secret}".encode("latin-1")),
            (b"X-XSRF-TOKEN", xsrf_token(secret).encode()),
        ]
        assert_unknown(await stranger.post("/graphql", json={}, headers=sent))


@DOORS
async def test_authorization_counts_for_more(stranger: httpx.AsyncClient, door: Door) -> None:
    token = await log_in(stranger)
    assert (await call(stranger, door, basic("tje0", PASSWORD))).status_code == 200
    for bad in (basic("tje0", "wrong"), "", "Negotiate x"):
        answer = await at(stranger, door, {**token, "Authorization": bad})
        assert answer.status_code == 401
        assert "Basic " in answer.headers["WWW-Authenticate"]


@DOORS
async def test_logout_is_the_end_at_once_in_every_worker(
    stranger: httpx.AsyncClient, settings: Settings, door: Door
) -> None:
    token = await log_in(stranger)
    cookies = dict(stranger.cookies)
    other_worker = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=other_worker, base_url="http://localhost") as other:
        other.cookies.update(cookies)
        assert (await at(other, door, token)).status_code == 200
        answer = await stranger.delete("/session", headers=token)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (204, "no-store")
        for cookie in cookies_of(answer).values():
            assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", "0", "/")
        assert dict(stranger.cookies) == {}
        assert_unknown(await at(other, door, token))
        assert_unknown(await other.delete("/session", headers=token))


async def test_logout_takes_the_session_itself(stranger: httpx.AsyncClient) -> None:
    token = await log_in(stranger)
    assert_unknown(await stranger.delete("/session"))
    authorization = {"Authorization": basic("tje0", PASSWORD)}
    assert_unknown(await stranger.delete("/session", headers={**token, **authorization}))
    assert (await at(stranger, Door.REST, token)).status_code == 200


@DOORS
async def test_an_expired_session_is_void(stranger: httpx.AsyncClient, door: Door) -> None:
    token = await log_in(stranger)
    await Credential.all().update(expires_at=in_hours(-1))
    assert_unknown(await at(stranger, door, token))


async def test_users_of_the_demo_are_unknown_here(stranger: httpx.AsyncClient) -> None:
    await users.add(users.NewUser("demo", CHEAP_HASH, Role.MANAGER, demo=True))
    assert_unknown(await stranger.post("/session", json={**LOGIN, "name": "demo"}))
    token = await log_in(stranger)
    await User.filter(name="tje0").update(demo=True)
    assert_unknown(await at(stranger, Door.REST, token))


async def test_a_session_ends_with_the_ticket_that_it_was_had_for(
    stranger: httpx.AsyncClient,
) -> None:
    user = await User.get()
    ticket = await credentials.issue(
        NewCredential(CredentialKind.TICKET, user.user_id, in_hours(1))
    )
    answer = await stranger.post("/session", headers={"Authorization": f"SoTicket {ticket}"})
    assert answer.status_code == 204
    assert 3500 < int(cookies_of(answer)["parley-session"]["max-age"]) <= 3600
    token = {"X-XSRF-TOKEN": stranger.cookies["XSRF-TOKEN"]}
    assert (await at(stranger, Door.GRAPHQL, token)).status_code == 200
    row = await Credential.get(kind=CredentialKind.TICKET)
    assert (await Credential.get(kind=CredentialKind.SESSION)).expires_at == row.expires_at
    await credentials.revoke(CredentialKind.TICKET, row.credential_id)
    assert_unknown(await at(stranger, Door.GRAPHQL, token))


FOREIGN = [
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
]


async def test_foreign_pages_log_nobody_in_or_out(stranger: httpx.AsyncClient) -> None:
    token = await log_in(stranger, Origin="http://localhost")
    for foreign in FOREIGN:
        assert (await stranger.post("/session", json=LOGIN, headers=foreign)).status_code == 403
        gone = await stranger.delete("/session", headers={**token, **foreign})
        assert gone.status_code == 403
    assert await Credential.all().count() == 1
    assert (await at(stranger, Door.REST, token)).status_code == 200


BODIES: dict[str, tuple[Any, int, str]] = {
    "empty": (b"", 400, "JSON"),
    "not JSON": (b"{", 400, "JSON"),
    "not UTF-8": (b'{"name": "\xff", "password": ""}', 400, "JSON"),
    "half a character": (b'{"name": "\\ud800", "password": "x"}', 400, "JSON"),
    "nested": (b"[" * 4000, 400, "JSON"),
    "a list": ([], 400, "body"),
    "null": (None, 400, "body"),
    "no password": ({"name": "tje0"}, 400, "password"),
    "number": ({"name": 1, "password": PASSWORD}, 400, "name"),
    "null password": ({"name": "tje0", "password": None}, 400, "password"),
    "long name": ({"name": "x" * 2000, "password": ""}, 400, "name"),
    "too long": ({"name": "tje0", "password": "x" * 10_000}, 413, ""),
    "wrong password": ({**LOGIN, "password": "hunter2"}, 401, "Log in first"),
    "unknown name": ({**LOGIN, "name": "nobody\0"}, 401, "Log in first"),
}


@pytest.mark.parametrize(("body", "status", "told"), BODIES.values(), ids=BODIES)
async def test_a_body_that_is_no_login_is_refused(
    stranger: httpx.AsyncClient, body: Any, status: int, told: str
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body)
    answer = await stranger.post(
        "/session", content=content, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.headers.get("set-cookie")) == (status, None)
    assert told in answer.text
    assert "hunter2" not in answer.text
    if status == 401:
        assert_unknown(answer)
    assert await Credential.all().count() == 0


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json; charset=latin-1"])
async def test_only_json_is_read(stranger: httpx.AsyncClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = await stranger.post("/session", content=json.dumps(LOGIN), headers=headers)
    assert answer.status_code == 415
    assert "Content-Type" in answer.text or "charset" in answer.text


async def test_a_bad_authorization_is_not_saved_by_a_good_body(
    stranger: httpx.AsyncClient,
) -> None:
    for bad in ("", basic("tje0", "wrong"), "Bearer x"):
        headers = {"Authorization": bad}
        assert_unknown(await stranger.post("/session", json=LOGIN, headers=headers))


async def test_other_methods_are_refused(stranger: httpx.AsyncClient) -> None:
    for method in ("GET", "PUT", "PATCH"):
        answer = await stranger.request(method, "/session")
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"POST", "DELETE"}


async def test_secrets_are_in_no_row_and_in_no_line(
    stranger: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    token = await log_in(stranger)
    secrets = [stranger.cookies["parley-session"], *token.values(), PASSWORD]
    await at(stranger, Door.REST, token)
    await at(stranger, Door.REST, {"X-XSRF-TOKEN": "other"})
    rows = str(await Credential.all().values())
    await stranger.delete("/session", headers=token)
    assert "session logIn tje0 204" in caplog.text
    assert "a session without its X-XSRF-TOKEN" in caplog.text
    assert "session logOut tje0 204" in caplog.text
    for secret in secrets:
        assert secret not in rows
        assert secret not in caplog.text


async def test_sessions_are_offered_or_not(database_url: str) -> None:
    for logins, status, challenge in [
        ("basic", 403, 'Basic realm="parley", charset="UTF-8"'),
        ("session", 204, CHALLENGE),
    ]:
        settings = Settings.model_validate({"database_url": database_url, "logins": logins})
        async with LifespanManager(create_app(settings)) as manager:
            if not await User.exists():
                await users.add(users.NewUser("tje0", CHEAP_HASH, Role.MANAGER))
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(manager.app), base_url="http://localhost"
            ) as client:
                assert (await client.post("/session", json=LOGIN)).status_code == status
                client.cookies.set("parley-session", "x")
                refused = await call(client, Door.REST, None)
                assert refused.headers["WWW-Authenticate"] == challenge


def in_hours(hours: float) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)
