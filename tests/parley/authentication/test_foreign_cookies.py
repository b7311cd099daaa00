"""CSRF: every cross-origin request with a session cookie is refused, at every door."""

import httpx
import pytest

from orm.models import ChatSession
from tests.conftest import PASSWORD
from tests.parley.authentication.test_foreign import CROSS_ORIGIN, SAME_ORIGIN, settings
from tests.parley.browsing import log_in
from tests.parley.command_line import basic_header

__all__ = ["settings"]

CREATE = '{"query": "mutation { createChatSession(input: {}) { chatSessionId } }"}'
CALLS = [
    ("GET", "/graphql?query={__typename}", None),
    ("HEAD", "/graphql?query={__typename}", None),
    ("POST", "/graphql", CREATE),
    ("GET", "/api/v1/ChatSession", None),
    ("HEAD", "/api/v1/ChatSession/default", None),
    ("POST", "/api/v1/ChatSession", "{}"),
    ("PUT", "/api/v1/ChatSession/1", "{}"),
    ("PATCH", "/api/v1/ChatSession/1", "{}"),
    ("DELETE", "/api/v1/ChatSession/1", None),
    ("POST", "/api/v1/Agents/Chat/CreateDefaultChatSessionEntity", None),
    ("GET", "/metrics", None),
    ("DELETE", "/session", None),
]


async def status(
    client: httpx.AsyncClient, method: str, path: str, body: str | None, headers: dict[str, str]
) -> int:
    typed = {"Content-Type": "application/json"} if body else {}
    answer = await client.request(method, path, content=body, headers={**typed, **headers})
    return answer.status_code


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
async def test_all_cross_origin_calls_are_refused(
    stranger: httpx.AsyncClient, method: str, path: str, body: str | None
) -> None:
    token = await log_in(stranger)
    for foreign in CROSS_ORIGIN:
        # With the XSRF token, and without it.
        assert await status(stranger, method, path, body, {**token, **foreign}) == 403
        assert await status(stranger, method, path, body, foreign) == 403
    assert await ChatSession.all().count() == 0


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
async def test_same_origin_calls_pass(
    stranger: httpx.AsyncClient, method: str, path: str, body: str | None
) -> None:
    for own in SAME_ORIGIN:
        token = await log_in(stranger)
        answered = await status(stranger, method, path, body, {**token, **own})
        # Metrics are for admins, wherever they ask from.
        assert answered in ((403,) if path == "/metrics" else (200, 204, 404, 405)), own


async def test_an_authorization_beside_the_cookie_is_no_call_by_cookie(
    stranger: httpx.AsyncClient,
) -> None:
    await log_in(stranger)
    authorization = {"Authorization": basic_header("tje0", PASSWORD)}
    for foreign in CROSS_ORIGIN:
        for method, path, body in (CALLS[0], CALLS[2], CALLS[3], CALLS[5]):
            assert await status(stranger, method, path, body, {**authorization, **foreign}) == 200


async def test_a_link_from_elsewhere_still_opens_the_page(stranger: httpx.AsyncClient) -> None:
    await log_in(stranger)
    answer = await stranger.get(
        "/graphql", headers={"Accept": "text/html", "Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 200
