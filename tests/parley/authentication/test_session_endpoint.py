"""`/session`: a browser logs in and out; pages of other origins can do neither."""

import json
from typing import Any

import httpx
import pytest

from graphql_api.shared.viewer import Door
from orm.models import Credential
from parley.app import create_app
from parley.settings import Settings
from tests.conftest import PASSWORD
from tests.parley.browsing import (
    LOGIN,
    assert_login_required,
    call_with_session,
    cookies_of,
    log_in,
)
from tests.parley.command_line import basic_header
from tests.parley.doors import DOORS

HOURS = 12 * 3600


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
async def test_logout_is_the_end_at_once_in_every_worker(
    stranger: httpx.AsyncClient, settings: Settings, door: Door
) -> None:
    token = await log_in(stranger)
    cookies = dict(stranger.cookies)
    other_worker = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=other_worker, base_url="http://localhost") as other:
        other.cookies.update(cookies)
        assert (await call_with_session(other, door, token)).status_code == 200
        answer = await stranger.delete("/session", headers=token)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (204, "no-store")
        for cookie in cookies_of(answer).values():
            assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", "0", "/")
        assert dict(stranger.cookies) == {}
        assert_login_required(await call_with_session(other, door, token))
        assert_login_required(await other.delete("/session", headers=token))


async def test_logout_takes_the_session_itself(stranger: httpx.AsyncClient) -> None:
    token = await log_in(stranger)
    assert_login_required(await stranger.delete("/session"))
    authorization = {"Authorization": basic_header("tje0", PASSWORD)}
    assert_login_required(await stranger.delete("/session", headers={**token, **authorization}))
    assert (await call_with_session(stranger, Door.REST, token)).status_code == 200


CROSS_ORIGIN = [
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
]


async def test_pages_of_other_origins_cannot_log_in_or_out(stranger: httpx.AsyncClient) -> None:
    token = await log_in(stranger, Origin="http://localhost")
    for foreign in CROSS_ORIGIN:
        assert (await stranger.post("/session", json=LOGIN, headers=foreign)).status_code == 403
        gone = await stranger.delete("/session", headers={**token, **foreign})
        assert gone.status_code == 403
    assert await Credential.all().count() == 1
    assert (await call_with_session(stranger, Door.REST, token)).status_code == 200


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
        assert_login_required(answer)
    assert await Credential.all().count() == 0


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json; charset=latin-1"])
async def test_only_json_is_read(stranger: httpx.AsyncClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = await stranger.post("/session", content=json.dumps(LOGIN), headers=headers)
    assert answer.status_code == 415
    assert "Content-Type" in answer.text or "charset" in answer.text


@pytest.mark.parametrize("charset", ["UTF8", "utf_8", "us-ascii", "ASCII", '"utf-8"'])
async def test_a_login_in_ascii_is_in_utf_8(stranger: httpx.AsyncClient, charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}
    answer = await stranger.post("/session", content=json.dumps(LOGIN), headers=headers)
    assert answer.status_code == 204


async def test_a_bad_authorization_is_not_saved_by_a_good_body(
    stranger: httpx.AsyncClient,
) -> None:
    for bad in ("", basic_header("tje0", "wrong"), "Bearer x"):
        headers = {"Authorization": bad}
        assert_login_required(await stranger.post("/session", json=LOGIN, headers=headers))


async def test_other_methods_are_refused(stranger: httpx.AsyncClient) -> None:
    for method in ("GET", "PUT", "PATCH"):
        answer = await stranger.request(method, "/session")
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"POST", "DELETE", "OPTIONS"}


async def test_secrets_are_in_no_row_and_in_no_line(
    stranger: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    token = await log_in(stranger)
    secrets = [stranger.cookies["parley-session"], *token.values(), PASSWORD]
    await call_with_session(stranger, Door.REST, token)
    await call_with_session(stranger, Door.REST, {"X-XSRF-TOKEN": "other"})
    rows = str(await Credential.all().values())
    await stranger.delete("/session", headers=token)
    assert "session logIn tje0 204" in caplog.text
    assert "a session without its X-XSRF-TOKEN" in caplog.text
    assert "session logOut tje0 204" in caplog.text
    for secret in secrets:
        assert secret not in rows
        assert secret not in caplog.text
