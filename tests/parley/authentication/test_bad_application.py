"""A call with an SO-AppToken that is not good is refused by every door, whatever its login."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from orm.accounts import applications, users
from orm.accounts.credentials import NewCredential
from orm.models import ChatSession, Credential, User
from orm.models.enums import CredentialKind, Role, Scope
from parley.app import create_app
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.lifespans import lifespan
from tests.parley.authentication.signing import SET, signed
from tests.parley.browsing import LOGIN, log_in
from tests.parley.command_line import basic_header
from tests.parley.verifications import Verifications

BASIC = {"Authorization": basic_header("tje0", PASSWORD)}

CALLS: dict[str, Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]] = {
    "REST write": lambda client: client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"}),
    "REST read": lambda client: client.get("/api/v1/ChatSession/default"),
    "REST list": lambda client: client.get("/api/v1/ChatSession"),
    "REST agent": lambda client: client.post(
        "/api/v1/Agents/Chat/CreateDefaultChatSessionEntity", json={}
    ),
    "GraphQL": lambda client: client.post("/graphql", json={"query": "{ viewer { name } }"}),
    "GraphQL GET": lambda client: client.get("/graphql?query={viewer{name}}"),
    "metrics": lambda client: client.get("/metrics"),
}
"""A call of each door that a good login may make."""


async def _issued(kind: CredentialKind) -> str:
    user = await User.get(name="tje0")
    until = datetime.now(UTC) + timedelta(days=1)
    return await accounts.issue_secret(NewCredential(kind, user.user_id, until))


async def login(client: httpx.AsyncClient, scheme: str) -> dict[str, str]:
    """The headers of a login by that scheme; a session's cookie stays in the client."""
    if scheme == "ticket":
        return {"Authorization": f"SoTicket {await _issued(CredentialKind.TICKET)}"}
    if scheme == "token":
        return {"Authorization": f"Bearer {await _issued(CredentialKind.TOKEN)}"}
    if scheme == "JWT":
        return {"Authorization": f"Bearer {signed()}"}
    return await log_in(client) if scheme == "session" else BASIC


async def bad_tokens() -> dict[str, str]:
    """Values of SO-AppToken that name no application, or one that is revoked."""
    good = await accounts.add_application("good")
    revoked = await accounts.add_application("revoked")
    replaced = await accounts.add_application("replaced", [Scope.READ])
    for name in ("revoked", "replaced"):
        await applications.revoke(name, accounts.AUTHOR)
    await accounts.add_application("replaced", [Scope.READ])
    return {
        "revoked": revoked,
        "of an application that was added again": replaced,
        "empty": "",
        "blank": "  ",
        "a name": "good",
        "cut": good[:-1],
        "longer": f"{good}x",
        "in quotes": f'"{good}"',
        "twice": f"{good}, {good}",
        "too long": "x" * 9000,
    }


@pytest.fixture
async def admin(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service that takes JWTs, without a login; `tje0` is an admin there."""
    with_jwts = settings.model_copy(update=Settings.model_validate(SET).model_dump(include={*SET}))
    async with lifespan(create_app(with_jwts)) as manager:
        await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.ADMIN))
        transport = httpx.ASGITransport(manager.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield client


@pytest.mark.parametrize("scheme", ["Basic", "ticket", "token", "JWT", "session"])
async def test_no_call_is_answered_with_a_bad_application(
    admin: httpx.AsyncClient, scheme: str
) -> None:
    tokens = await bad_tokens()
    good = await accounts.add_application("shop", [*Scope])
    admin.headers.update(await login(admin, scheme))
    for call, send in CALLS.items():
        admin.headers.pop("SO-AppToken", None)
        challenge = (await send(admin)).headers.get("WWW-Authenticate")
        assert challenge is None
        for token, secret in tokens.items():
            admin.headers["SO-AppToken"] = secret
            answer = await send(admin)
            assert answer.status_code == 401, (call, token)
            assert "Log in first" in answer.text
            assert "WWW-Authenticate" in answer.headers
        admin.headers["SO-AppToken"] = good
        assert (await send(admin)).status_code == 200, call
        admin.headers["SO-AppToken"] = f" {good}\t"
        assert (await send(admin)).status_code == 200, call
    assert await ChatSession.all().count() == 3


async def test_a_bad_application_and_no_login_are_refused_like_no_login(
    admin: httpx.AsyncClient,
) -> None:
    tokens = await bad_tokens()
    for call, send in CALLS.items():
        plain = await send(admin)
        assert plain.status_code == 401, call
        for secret in tokens.values():
            admin.headers["SO-AppToken"] = secret
            answer = await send(admin)
            assert (answer.status_code, answer.text) == (401, plain.text), call
            assert answer.headers["WWW-Authenticate"] == plain.headers["WWW-Authenticate"]
        del admin.headers["SO-AppToken"]


async def test_nobody_logs_in_or_out_with_a_bad_application(admin: httpx.AsyncClient) -> None:
    tokens = await bad_tokens()
    page = await log_in(admin)
    for token, secret in tokens.items():
        bad = {"SO-AppToken": secret}
        for answer in (
            await admin.post("/session", json=LOGIN, headers=bad),
            await admin.post("/session", headers={**BASIC, **bad}),
            await admin.delete("/session", headers={**page, **bad}),
        ):
            assert answer.status_code == 401, token
            assert "set-cookie" not in answer.headers
    assert await Credential.all().count() == 1
    assert (await admin.delete("/session", headers=page)).status_code == 204


async def test_a_password_is_not_verified_beside_a_bad_application(
    admin: httpx.AsyncClient, verifications: Verifications
) -> None:
    """So neither the time nor the failures that are counted tell if the password was right."""
    bad = {"SO-AppToken": "unknown"}
    for password in (PASSWORD, "wrong"):
        guess = {"name": "tje0", "password": password}
        answers = [
            await admin.get("/metrics", auth=("tje0", password), headers=bad),
            await admin.post("/session", json=guess, headers=bad),
        ]
        assert [answer.status_code for answer in answers] == [401, 401]
    assert verifications.count == 0


async def test_an_installation_may_ignore_unknown_applications_but_no_revoked_one(
    settings: Settings,
) -> None:
    lenient = settings.model_copy(update={"ignore_unknown_app_tokens": True})
    async with lifespan(create_app(lenient)) as manager:
        await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.ADMIN))
        tokens = await bad_tokens()
        # Twice revoked: the first secret stays known.
        await applications.revoke("replaced", accounts.AUTHOR)
        await accounts.add_application("replaced")
        transport = httpx.ASGITransport(manager.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            client.headers.update(BASIC)
            for call, send in CALLS.items():
                for token, secret in tokens.items():
                    client.headers["SO-AppToken"] = secret
                    revoked = token in ("revoked", "of an application that was added again")
                    assert (await send(client)).status_code == (401 if revoked else 200), (
                        call,
                        token,
                    )


async def test_a_required_application_is_not_made_up_for_by_an_ignored_one(
    settings: Settings,
) -> None:
    strict = settings.model_copy(
        update={"ignore_unknown_app_tokens": True, "require_app_token": True}
    )
    async with lifespan(create_app(strict)) as manager:
        await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.ADMIN))
        transport = httpx.ASGITransport(manager.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            client.headers.update({**BASIC, "SO-AppToken": "unknown"})
            for call, send in CALLS.items():
                assert (await send(client)).status_code == 401, call


async def test_a_password_is_not_verified_without_a_required_application(
    settings: Settings, verifications: Verifications
) -> None:
    strict = settings.model_copy(update={"require_app_token": True})
    async with lifespan(create_app(strict)) as manager:
        await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.ADMIN))
        transport = httpx.ASGITransport(manager.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            for answer in (
                await client.get("/metrics", headers=BASIC),
                await client.post("/session", json=LOGIN),
                await client.post("/session", headers=BASIC),
            ):
                assert answer.status_code == 401
    assert verifications.count == 0
