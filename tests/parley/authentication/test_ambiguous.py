"""A request with two Authorization or SO-AppToken headers is refused."""

import httpx
import pytest

from tests import accounts
from tests.conftest import PASSWORD
from tests.parley.command_line import basic_header

GOOD = basic_header("tje0", PASSWORD)
PATHS = pytest.mark.parametrize("path", ["/graphql", "/api/v1/ChatSession", "/metrics"])


async def status(client: httpx.AsyncClient, path: str, *headers: tuple[str, str]) -> int:
    method = "GET" if path == "/metrics" else "POST"
    json = {"query": "{ __typename }"} if path == "/graphql" else {}
    answer = await client.request(method, path, json=json, headers=list(headers))
    return answer.status_code


@PATHS
@pytest.mark.parametrize("second", [GOOD, basic_header("tje0", "wrong"), "", "SoTicket 7T:x"])
async def test_two_authorizations_are_refused(
    stranger: httpx.AsyncClient, path: str, second: str
) -> None:
    authorizations = [("Authorization", GOOD), ("authorization", second)]
    assert await status(stranger, path, authorizations[0]) in (200, 403)
    assert await status(stranger, path, *authorizations) == 401
    assert await status(stranger, path, *reversed(authorizations)) == 401


@PATHS
async def test_two_application_tokens_are_refused(stranger: httpx.AsyncClient, path: str) -> None:
    tokens = [("SO-AppToken", await accounts.add_application(name)) for name in ("crm", "shop")]
    assert await status(stranger, path, ("Authorization", GOOD), tokens[0]) in (200, 403)
    assert await status(stranger, path, ("Authorization", GOOD), *tokens) == 401
