"""A WebSocket, and a stream of server-sent events, end when their login or its rights do."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from graphql_api.errors import Unavailable
from graphql_api.live.hub import Hub
from orm.accounts import applications, credentials, users
from orm.accounts.credentials import NewCredential
from orm.models import Application, Credential, User
from orm.models.enums import CredentialKind, Role
from parley.settings import Settings
from tests import accounts, clocks
from tests.accounts import AUTHOR
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.authentication.signing import PUBLIC, SET, signed
from tests.parley.command_line import basic_header
from tests.parley.streams.conftest import Streaming
from tests.parley.streams.conftest import log_in as store_user
from tests.parley.streams.serving import serving_app
from tests.parley.websockets.clients import CHANGED, SECONDS, Client, connected

LOGGED_OUT, RECONNECT = 4401, 4403

Login = dict[str, str]


async def issued(kind: CredentialKind, **values: object) -> tuple[str, int]:
    """The secret and the key of a new credential of `tje0`."""
    user = await User.get(name="tje0")
    expires_at = datetime.now(UTC) + timedelta(hours=1)
    new = NewCredential(kind, user.user_id, expires_at, **values)  # type: ignore[arg-type]
    secret = await accounts.issue_secret(new)
    return secret, (await Credential.all().order_by("-credential_id").first()).credential_id  # type: ignore[union-attr]


async def password(_: Streaming) -> Login:
    return {"Authorization": basic_header("tje0", PASSWORD)}


async def ticket(_: Streaming) -> Login:
    secret, _key = await issued(CredentialKind.TICKET)
    return {"Authorization": f"SOTicket {secret}"}


async def of_application(_: Streaming) -> Login:
    secret = await accounts.add_application("app")
    return {"Authorization": basic_header("tje0", PASSWORD), "SO-AppToken": secret}


async def token_of_application(_: Streaming) -> Login:
    await accounts.add_application("app")
    application = await Application.get(name="app")
    secret, _key = await issued(CredentialKind.TOKEN, application_id=application.application_id)
    return {"Authorization": f"Bearer {secret}"}


async def revoke_credential() -> None:
    row = await Credential.all().order_by("-credential_id").first()
    assert row is not None
    await credentials.revoke(row.kind, row.credential_id, AUTHOR)


async def revoke_user() -> None:
    # The last admin could not be revoked, and `tje0` is a manager.
    await users.revoke("tje0", AUTHOR)


async def change_role() -> None:
    await users.set_role("tje0", Role.READER, AUTHOR)


async def change_password() -> None:
    await users.set_password("tje0", CHEAP_HASH + "x", AUTHOR)


async def revoke_application() -> None:
    await applications.revoke("app", AUTHOR)


ENDS = [
    (password, revoke_user, LOGGED_OUT),
    (password, change_password, LOGGED_OUT),
    (password, change_role, RECONNECT),
    (ticket, revoke_credential, LOGGED_OUT),
    (ticket, revoke_user, LOGGED_OUT),
    (ticket, change_role, RECONNECT),
    (of_application, revoke_application, LOGGED_OUT),
    (token_of_application, revoke_application, LOGGED_OUT),
    (token_of_application, revoke_credential, LOGGED_OUT),
]


@pytest.mark.parametrize(("log_in", "change", "code"), ENDS)
async def test_a_change_of_rights_ends_connections(
    streaming: Streaming,
    log_in: Callable[[Streaming], Awaitable[Login]],
    change: Callable[[], Awaitable[None]],
    code: int,
) -> None:
    login = await log_in(streaming)
    key = await streaming.create()
    customer = await customer_of(streaming)
    async with (
        logged_in(streaming, login) as idle,
        logged_in(streaming, login) as follower,
        logged_in(streaming, customer) as other,
        streamed(streaming, login, key) as ended,
    ):
        await follower.follow("1", key)
        await change()
        assert (await idle.closed())[0] == code
        assert (await follower.closed())[0] == code
        last = await ended
        assert ("UNAUTHENTICATED" in last) is (code == LOGGED_OUT)
        # A client that shall connect again is not told that the stream is complete.
        assert ("event: complete" in last) is (code == LOGGED_OUT)
        await other.send(type="ping")
        assert await other.next() == {"type": "pong"}


@asynccontextmanager
async def logged_in(streaming: Streaming, login: Login) -> AsyncIterator[Client]:
    """A connection, which has to log in soon."""
    async with connected(streaming.port) as client:
        await client.log_in(**login)
        yield client


async def customer_of(streaming: Streaming) -> Login:
    answer = await streaming.client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"})
    session = answer.json()
    return {"Authorization": f"ChatSession {session['ChatSessionId']}:{session['SessionKey']}"}


@asynccontextmanager
async def streamed(
    streaming: Streaming, login: Login, key: int
) -> AsyncIterator[asyncio.Task[str]]:
    """All that a stream of server-sent events sends until the service ends it."""
    begun = asyncio.Event()

    async def read() -> str:
        text = ""
        headers = {"Accept": "text/event-stream", **login}
        body = {"query": CHANGED, "variables": {"id": key}}
        async with (
            httpx.AsyncClient(base_url=f"http://localhost:{streaming.port}", timeout=SECONDS) as c,
            c.stream("POST", "/graphql", json=body, headers=headers) as answer,
        ):
            assert answer.status_code == 200
            async for part in answer.aiter_text():
                text += part
                begun.set()
        return text

    task = asyncio.create_task(read())
    await asyncio.wait_for(begun.wait(), SECONDS)
    yield task


async def test_the_end_of_a_session_of_a_browser(streaming: Streaming) -> None:
    port = streaming.port
    async with httpx.AsyncClient(base_url=f"http://localhost:{port}", timeout=SECONDS) as browser:
        await browser.post("/session", auth=("tje0", PASSWORD))
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        origin = f"http://localhost:{port}"
        async with connected(port, origin=origin, Cookie=cookie) as client:
            await client.send(type="connection_init")
            assert await client.next() == {"type": "connection_ack"}
            token = {"X-XSRF-TOKEN": browser.cookies["XSRF-TOKEN"]}
            answer = await browser.delete("/session", headers=token)
            assert answer.status_code < 300, answer.text
            assert (await client.closed())[0] == LOGGED_OUT


async def test_a_deleted_session_ends_its_customers_connections(streaming: Streaming) -> None:
    login = await customer_of(streaming)
    key = int(login["Authorization"].split()[1].partition(":")[0])
    async with connected(streaming.port) as client:
        await client.log_in(**login)
        await client.follow("1", key)
        answer = await streaming.client.delete(f"/api/v1/ChatSession/{key}")
        assert answer.status_code < 300, answer.text
        assert (await client.closed())[0] == LOGGED_OUT


@pytest.fixture
def pass_hours(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let time pass for connections that are open."""
    modules = ("graphql_api.live.login", "graphql_api.live.logins")
    stopped = [clocks.stop(monkeypatch, module) for module in modules]

    def advance(hours: int) -> None:
        for clock in stopped:
            clock.advance(hours=hours)

    return advance


async def test_a_credential_that_expires_ends_connections(
    streaming: Streaming, pass_hours: Callable[[int], None]
) -> None:
    user = await User.get(name="tje0")
    soon = datetime.now(UTC) + timedelta(hours=1)
    secret = await accounts.issue_secret(NewCredential(CredentialKind.TICKET, user.user_id, soon))
    async with connected(streaming.port) as client:
        await client.log_in(Authorization=f"SOTicket {secret}")
        pass_hours(2)
        code, reason = await client.closed()
        assert (code, reason) == (RECONNECT, "The login has expired; connect again with a new one.")


async def test_a_jwt_that_expires_or_is_from_before_a_revocation_ends_connections(
    settings: Settings, pass_hours: Callable[[int], None]
) -> None:
    with_jwts = settings.model_copy(update={**SET, "jwt_key": SecretStr(PUBLIC)})
    async with serving_app(with_jwts) as port:
        await store_user()
        async with connected(port) as short, connected(port) as long:
            now = int(time.time())
            await short.log_in(Authorization=f"Bearer {signed(exp=now + 60 * 60)}")
            until = now + 3 * 60 * 60
            await long.log_in(Authorization=f"Bearer {signed(iat=now - 10, exp=until)}")
            pass_hours(2)
            assert (await short.closed())[0] == RECONNECT
            await users.revoke("tje0", AUTHOR)
            assert (await long.closed())[0] == LOGGED_OUT


async def test_a_change_that_is_in_no_log_is_seen_at_the_next_look(
    streaming: Streaming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphql_api.live.logins.LOOK_SECONDS", 0.1)
    login = await ticket(streaming)
    async with connected(streaming.port) as client:
        await client.log_in(**login)
        await Credential.all().update(revoked_at=datetime.now(UTC))
        assert (await client.closed())[0] == LOGGED_OUT


async def test_an_operation_is_not_run_for_a_login_that_has_ended(
    streaming: Streaming, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As HTTP does, each operation looks whether the login is valid.
    monkeypatch.setattr("graphql_api.live.logins.TICK_SECONDS", 1000)
    login = await ticket(streaming)
    async with connected(streaming.port) as client:
        await client.log_in(**login)
        await Credential.all().update(revoked_at=datetime.now(UTC))
        await client.subscribe("1", "{ viewer { name } }")
        assert (await client.closed())[0] == LOGGED_OUT


async def test_logins_are_checked_again_after_the_log_could_not_be_read(
    streaming: Streaming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphql_api.live.logins.TICK_SECONDS", 0.05)
    attempts: list[Hub] = []
    following = Hub.following

    def failing_at_first(hub: Hub) -> AbstractAsyncContextManager[None]:
        attempts.append(hub)
        if len(attempts) < 3:
            raise Unavailable
        return following(hub)

    monkeypatch.setattr(Hub, "following", failing_at_first)
    login = await ticket(streaming)
    async with connected(streaming.port) as client:
        await client.log_in(**login)
        await revoke_credential()
        assert (await client.closed())[0] == LOGGED_OUT
    assert len(attempts) == 3
