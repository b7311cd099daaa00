"""Session cookies log in at both doors, but only with the XSRF token."""

from datetime import UTC, datetime, timedelta

import httpx

from graphql_api.shared.viewer import Door
from orm.accounts import credentials, users
from orm.accounts.credentials import NewCredential
from orm.models import Credential, User
from orm.models.enums import CredentialKind, Role
from parley.app import create_app
from parley.authentication.caller import Caller
from parley.authentication.cookies import xsrf_token
from parley.authentication.schemes import IssuedCredentials
from parley.authentication.sessions import Sessions
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.lifespans import lifespan
from tests.parley.browsing import (
    CHALLENGE,
    LOGIN,
    assert_login_required,
    call_with_session,
    cookies_of,
    log_in,
)
from tests.parley.command_line import basic_header
from tests.parley.doors import DOORS, call


def in_hours(hours: float) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


@DOORS
async def test_the_cookies_and_the_header_open_both_doors(
    stranger: httpx.AsyncClient, door: Door
) -> None:
    token = await log_in(stranger)
    assert (await call_with_session(stranger, door, token)).status_code == 200


@DOORS
async def test_the_cookies_alone_are_refused(stranger: httpx.AsyncClient, door: Door) -> None:
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
        assert_login_required(await call_with_session(stranger, door, headers))
    assert_login_required(
        await stranger.post("/graphql", json={}, headers=[(b"X-XSRF-TOKEN", b"\xff\xfe\x80")])
    )


async def test_reading_needs_the_header_too(stranger: httpx.AsyncClient) -> None:
    token = await log_in(stranger)
    asked = {"query": "{ __typename }"}
    assert_login_required(await stranger.get("/graphql", params=asked))
    assert (await stranger.get("/graphql", params=asked, headers=token)).status_code == 200


async def test_an_unknown_cookie_is_refused(
    stranger: httpx.AsyncClient,
) -> None:
    ticket = await accounts.issue_secret(
        NewCredential(CredentialKind.TICKET, (await User.get()).user_id, in_hours(1))
    )
    for secret in ("", "x", "x" * 43, "x" * 10_000, "\xff", '"\\303"', ticket):
        sent = [
            (b"Cookie", f"parley-session={secret}".encode("latin-1")),
            (b"X-XSRF-TOKEN", xsrf_token(secret).encode()),
        ]
        assert_login_required(await stranger.post("/graphql", json={}, headers=sent))


@DOORS
async def test_authorization_counts_for_more(stranger: httpx.AsyncClient, door: Door) -> None:
    token = await log_in(stranger)
    assert (await call(stranger, door, basic_header("tje0", PASSWORD))).status_code == 200
    for bad in (basic_header("tje0", "wrong"), "", "Negotiate x"):
        answer = await call_with_session(stranger, door, {**token, "Authorization": bad})
        assert answer.status_code == 401
        assert "Basic " in answer.headers["WWW-Authenticate"]


@DOORS
async def test_an_expired_session_is_void(stranger: httpx.AsyncClient, door: Door) -> None:
    token = await log_in(stranger)
    await Credential.all().update(expires_at=in_hours(-1))
    assert_login_required(await call_with_session(stranger, door, token))


async def test_users_of_the_demo_are_unknown_here(stranger: httpx.AsyncClient) -> None:
    await accounts.add_user(users.NewUser("demo", CHEAP_HASH, Role.MANAGER, demo=True))
    assert_login_required(await stranger.post("/session", json={**LOGIN, "name": "demo"}))
    token = await log_in(stranger)
    await User.filter(name="tje0").update(demo=True)
    assert_login_required(await call_with_session(stranger, Door.REST, token))


async def test_a_session_ends_with_the_ticket_that_began_it(
    stranger: httpx.AsyncClient,
) -> None:
    user = await User.get()
    ticket = await accounts.issue_secret(
        NewCredential(CredentialKind.TICKET, user.user_id, in_hours(1))
    )
    answer = await stranger.post("/session", headers={"Authorization": f"SoTicket {ticket}"})
    assert answer.status_code == 204
    assert 3500 < int(cookies_of(answer)["parley-session"]["max-age"]) <= 3600
    token = {"X-XSRF-TOKEN": stranger.cookies["XSRF-TOKEN"]}
    assert (await call_with_session(stranger, Door.GRAPHQL, token)).status_code == 200
    row = await Credential.get(kind=CredentialKind.TICKET)
    assert (await Credential.get(kind=CredentialKind.SESSION)).expires_at == row.expires_at
    await credentials.revoke(CredentialKind.TICKET, row.credential_id, accounts.AUTHOR)
    assert_login_required(await call_with_session(stranger, Door.GRAPHQL, token))


async def test_sessions_are_offered_or_not(database_url: str) -> None:
    for logins, status, challenge in [
        ("basic", 403, 'Basic realm="parley", charset="UTF-8"'),
        ("session", 204, CHALLENGE),
    ]:
        settings = Settings.model_validate({"database_url": database_url, "logins": logins})
        async with lifespan(create_app(settings)) as manager:
            if not await User.exists():
                await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.MANAGER))
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(manager.app), base_url="http://localhost"
            ) as client:
                assert (await client.post("/session", json=LOGIN)).status_code == status
                client.cookies.set("parley-session", "x")
                refused = await call(client, Door.REST, None)
                assert refused.headers["WWW-Authenticate"] == challenge


async def test_a_required_application_is_required_of_browsers_too(
    stranger: httpx.AsyncClient, settings: Settings
) -> None:
    application = {"SO-AppToken": await accounts.add_application("page")}
    strict = create_app(settings.model_copy(update={"require_app_token": True}))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(strict), base_url="http://localhost"
    ) as client:
        assert_login_required(await client.post("/session", json=LOGIN))
        token = await log_in(client, **application)
        assert_login_required(await call_with_session(client, Door.REST, token))
        assert (
            await call_with_session(client, Door.REST, {**token, **application})
        ).status_code == 200


async def test_a_session_that_is_gone_already_can_be_ended(database: str) -> None:
    user = await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.MANAGER))
    sessions = Sessions(IssuedCredentials(demo=False), timedelta(hours=1))
    await sessions.begin(Caller(user))
    [row] = await Credential.all()
    await row.delete()
    await sessions.end(Caller(user, credential_id=row.credential_id))
    assert await Credential.all().count() == 0
