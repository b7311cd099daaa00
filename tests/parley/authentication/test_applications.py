"""SO-AppToken identifies the application that calls for a user."""

import httpx
import pytest
from starlette.requests import Request

from graphql_api.errors import LoginRequired
from graphql_api.shared.viewer import Door, Viewer
from orm.accounts import applications, users
from orm.models import Application, ChatSession
from orm.models.enums import Role
from parley.authentication.authenticator import Authenticator
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.command_line import basic_header

GOOD = basic_header("tje0", PASSWORD)
BODIES = {
    "/api/v1/ChatSession": {"CustomerName": "Ada"},
    "/graphql": {"query": "mutation { createChatSession(input: {}) { chatSessionId } }"},
}


async def viewer(authenticate: Authenticator, token: str | None) -> Viewer:
    """The viewer of a request with a valid login and that SO-AppToken."""
    headers = [(b"authorization", GOOD.encode())]
    if token is not None:
        headers.append((b"so-apptoken", token.encode()))
    scope = {"type": "http", "method": "POST", "headers": headers}
    return await authenticate(Request(scope), Door.REST)


async def invalid_tokens() -> list[str]:
    """Tokens of unknown and revoked applications."""
    revoked = await accounts.add_application("revoked")
    await applications.revoke("revoked", accounts.AUTHOR)
    good = await accounts.add_application("crm")
    return ["", "crm", revoked, good[:-1], f"{good}x", "x" * 100_000]


@pytest.fixture
async def _tje0(database: str) -> None:
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))


@pytest.mark.usefixtures("_tje0")
async def test_the_viewer_carries_a_known_application_and_no_other() -> None:
    shop = await accounts.add_application("shop")
    authenticate = Authenticator(Settings(), demo=False)
    key = (await Application.get(name="shop")).application_id
    assert (await viewer(authenticate, shop)).application_id == key
    assert (await viewer(authenticate, None)).application_id is None
    for token in await invalid_tokens():
        with pytest.raises(LoginRequired):
            await viewer(authenticate, token)


@pytest.mark.usefixtures("_tje0")
async def test_a_required_application_cannot_be_left_out() -> None:
    nobodys = await invalid_tokens()
    shop = await accounts.add_application("shop")
    authenticate = Authenticator(Settings(require_app_token=True), demo=False)
    assert (await viewer(authenticate, shop)).name == "tje0"
    for token in (None, *nobodys):
        with pytest.raises(LoginRequired):
            await viewer(authenticate, token)
    await applications.revoke("shop", accounts.AUTHOR)
    with pytest.raises(LoginRequired):
        await viewer(authenticate, shop)


@pytest.mark.parametrize("path", BODIES)
async def test_a_row_stores_the_application_that_created_it(
    stranger: httpx.AsyncClient, path: str
) -> None:
    token = await accounts.add_application("shop")
    login = {"Authorization": GOOD}
    for headers in (login, {**login, "SO-AppToken": token}):
        answer = await stranger.post(path, json=BODIES[path], headers=headers)
        assert answer.status_code == 200
    key = (await Application.get(name="shop")).application_id
    rows = ChatSession.all().order_by("chat_session_id")
    assert [row.created_by_application for row in await rows] == [None, key]


async def test_an_application_alone_is_no_login(stranger: httpx.AsyncClient) -> None:
    headers = {"SO-AppToken": await accounts.add_application("shop")}
    for path, body in BODIES.items():
        assert (await stranger.post(path, json=body, headers=headers)).status_code == 401
    assert await ChatSession.all().count() == 0
