"""Requests as a browser with a session sends them."""

from http.cookies import Morsel, SimpleCookie

import httpx

from graphql_api.shared.viewer import Door
from tests.conftest import PASSWORD
from tests.parley.doors import call

LOGIN = {"name": "tje0", "password": PASSWORD}
CHALLENGE = 'Session realm="parley"'


async def log_in(client: httpx.AsyncClient, **headers: str) -> dict[str, str]:
    """Log in by name and password; returns the XSRF header that pages send with the cookies."""
    answer = await client.post("/session", json=LOGIN, headers=headers)
    assert answer.status_code == 204, answer.text
    return {"X-XSRF-TOKEN": client.cookies["XSRF-TOKEN"]}


def cookies_of(answer: httpx.Response) -> dict[str, Morsel[str]]:
    return dict(SimpleCookie("\r\n".join(answer.headers.get_list("set-cookie"))))


async def call_with_session(
    client: httpx.AsyncClient, door: Door, headers: dict[str, str]
) -> httpx.Response:
    """Call a door with these headers and the cookies that the client has."""
    client.headers.update(headers)
    try:
        return await call(client, door, None)
    finally:
        for name in headers:
            del client.headers[name]


def assert_login_required(answer: httpx.Response) -> None:
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == CHALLENGE
