"""Opening a WebSocket: its origin, and its login."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from orm.accounts.credentials import NewCredential
from orm.models import User
from orm.models.enums import CredentialKind
from parley.settings import Settings
from tests import accounts
from tests.conftest import PASSWORD
from tests.parley.streams.conftest import Streaming, log_in
from tests.parley.streams.serving import serving_app
from tests.parley.websockets.clients import LOGIN, NAME, SECONDS, connected, refusal

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OWN = "https://app.example"
"""An origin that PARLEY_ALLOWED_ORIGINS names."""


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "allowed_origins": (OWN,)})


async def credential(kind: CredentialKind) -> str:
    user = await User.get(name="tje0")
    expires_at = datetime.now(UTC) + timedelta(hours=1)
    return await accounts.issue_secret(NewCredential(kind, user.user_id, expires_at))


async def name_of(port: int, payload: dict[str, Any], **options: Any) -> str:
    """The name of the viewer who logs in by this payload and these headers."""
    async with connected(port, **options) as client:
        await client.send(type="connection_init", payload=payload)
        assert await client.next() == {"type": "connection_ack"}
        await client.subscribe("1", NAME)
        name: str = (await client.next())["payload"]["data"]["viewer"]["name"]
        return name


async def test_headers_of_the_handshake_log_in(streaming: Streaming) -> None:
    ticket = await credential(CredentialKind.TICKET)
    for header in (LOGIN["Authorization"], f"SOTicket {ticket}"):
        assert await name_of(streaming.port, {}, Authorization=header) == "tje0"


async def test_connection_init_logs_in_by_the_same_names(streaming: Streaming) -> None:
    ticket = await credential(CredentialKind.TICKET)
    application = await accounts.add_application("app")
    for payload in (
        LOGIN,
        {"authorization": LOGIN["Authorization"], "other": 1},
        {"AUTHORIZATION": f" soticket {ticket} "},
        {"headers": LOGIN},
        {"headers": {"authorization": f"SOTicket {ticket}"}, "SO-AppToken": application},
    ):
        assert await name_of(streaming.port, payload) == "tje0"


async def test_the_customer_of_a_session_logs_in_by_its_key(streaming: Streaming) -> None:
    answer = await streaming.client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"})
    key, secret = answer.json()["ChatSessionId"], answer.json()["SessionKey"]
    login = {"Authorization": f"ChatSession {key}:{secret}"}
    async with connected(streaming.port) as client:
        await client.log_in(**login)
        await client.follow("1", key)
        await streaming.rename(key, "Bea")
        assert (await client.next())["type"] == "next"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({}, 4401),
        ({"Authorization": "Basic eA=="}, 4401),
        ({"Authorization": "Bearer 8A:none"}, 4401),
        ({"Authorization": ""}, 4401),
        ({**LOGIN, "SO-AppToken": "unknown"}, 4401),
        # It is not clear which of two is meant.
        ({**LOGIN, "headers": LOGIN}, 4401),
        ({**LOGIN, "authorization": "x"}, 4401),
        ({"Authorization": 1}, 4400),
        ({"Authorization": "Basic \u20ac"}, 4400),
    ],
)
async def test_a_login_that_is_not_valid_closes(
    streaming: Streaming, payload: dict[str, Any], code: int
) -> None:
    async with connected(streaming.port) as client:
        await client.send(type="connection_init", payload=payload)
        assert (await client.closed())[0] == code


async def session_of(port: int) -> dict[str, str]:
    """The cookies of a new browser session, as the header that a browser sends."""
    async with httpx.AsyncClient(base_url=f"http://localhost:{port}", timeout=SECONDS) as browser:
        answer = await browser.post("/session", auth=("tje0", PASSWORD))
        assert answer.status_code < 300, answer.text
        return dict(browser.cookies)


async def test_a_session_cookie_logs_pages_of_own_origins_in(streaming: Streaming) -> None:
    cookies = await session_of(streaming.port)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    port = streaming.port
    for origin in (f"http://localhost:{port}", OWN):
        assert await name_of(port, {}, origin=origin, Cookie=cookie) == "tje0"
    token = {"X-XSRF-TOKEN": cookies["XSRF-TOKEN"]}
    assert await name_of(port, token, Cookie=cookie) == "tje0"
    # A page of another site may have sent what says nothing of its origin.
    async with connected(port, Cookie=cookie) as client:
        await client.send(type="connection_init")
        assert (await client.closed())[0] == 4401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost.evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"origin": "https://evil.example", **LOGIN},
    ],
)
async def test_a_page_of_another_origin_is_refused(
    streaming: Streaming, headers: dict[str, str]
) -> None:
    status, body = await refusal(streaming.port, **headers)
    assert status == 403
    assert "PARLEY_ALLOWED_ORIGINS" in body


@pytest.mark.parametrize("path", ["/", "/api/v1/ChatSession", "/Graphql", "/graphql/x", "/livez"])
async def test_there_is_no_other_websocket(streaming: Streaming, path: str) -> None:
    assert (await refusal(streaming.port, path=path))[0] == 404


@pytest.mark.parametrize("path", ["/graphql/", "/graphql?a=b", "/%67raphql"])
async def test_addresses_are_read_as_those_of_http(streaming: Streaming, path: str) -> None:
    assert await name_of(streaming.port, LOGIN, path=path) == "tje0"


async def test_every_operation_counts_for_the_rate_limit(
    database_url: str, settings: Settings
) -> None:
    limited = settings.model_copy(update={"rate_limit": 3, "rate_seconds": 86_400})
    async with serving_app(limited) as port:
        await log_in()
        async with connected(port) as client:
            await client.log_in()
            for number in range(3):
                await client.subscribe(str(number), NAME)
                told = await client.next()
                if number == 2:
                    assert told["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
                else:
                    assert told["type"] == "next"
                    await client.next()
        async with connected(port) as client:
            await client.send(type="connection_init", payload=LOGIN)
            assert (await client.closed())[0] == 1013
