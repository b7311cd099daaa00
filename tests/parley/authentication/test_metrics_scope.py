"""The scope `metrics` opens `/metrics`, and an application that has no other scope nothing else."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from orm.accounts import applications, users
from orm.accounts.credentials import NewCredential
from orm.errors import Unavailable
from orm.models.enums import CredentialKind, Role, Scope
from parley.authentication import metrics_readers
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service

METRICS, READ, ADMIN = Scope.METRICS, Scope.READ, Scope.ADMIN
NARROW = "may read /metrics and nothing else"


@pytest.fixture
async def caller(service: Service) -> httpx.AsyncClient:
    """A client without a login of its own."""
    return httpx.AsyncClient(transport=service.client._transport, base_url=service.client.base_url)


async def token_of(role: Role, app: str, narrowed: Collection[Scope] | None = None) -> str:
    """The Authorization header of a token for an application, of a new user with a role."""
    user = await accounts.add_user(users.NewUser(f"{role}-{app}", CHEAP_HASH, role))
    application = await applications.get(app)
    new = NewCredential(
        CredentialKind.TOKEN,
        user.user_id,
        datetime.now(UTC) + timedelta(days=1),
        application_id=application.application_id,
        scopes=narrowed,
    )
    return f"Bearer {await accounts.issue_secret(new)}"


async def status(caller: httpx.AsyncClient, **headers: str) -> int:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return (await caller.get("/metrics", headers=sent)).status_code


@pytest.mark.parametrize("role", [Role.READER, Role.MANAGER, Role.ADMIN])
@pytest.mark.parametrize(
    ("scopes", "narrowed"),
    [([METRICS], None), ([METRICS, READ], [METRICS]), ([*Scope], [METRICS])],
)
async def test_a_token_with_the_scope_reads_metrics_and_nothing_else(
    caller: httpx.AsyncClient, role: Role, scopes: list[Scope], narrowed: list[Scope] | None
) -> None:
    await accounts.add_application("prometheus", scopes)
    headers = {"Authorization": await token_of(role, "prometheus", narrowed)}
    assert (await caller.get("/metrics", headers=headers)).status_code == 200
    refused = [
        await caller.post("/graphql", json={"query": "{ __typename }"}, headers=headers),
        await caller.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers),
        await caller.get("/graphql?query={__typename}", headers=headers),
        await caller.get("/api/v1/ChatSession", headers=headers),
        await caller.post("/api/v1/ChatSession", json={}, headers=headers),
        await caller.get("/api/v1/ChatTopic/1", headers=headers),
        await caller.post("/session", headers=headers),
    ]
    assert [answer.status_code for answer in refused] == [403] * len(refused)
    assert all(NARROW in answer.text for answer in refused)
    assert "set-cookie" not in refused[-1].headers


async def test_beside_a_login_the_application_opens_metrics_and_nothing_else(
    caller: httpx.AsyncClient,
) -> None:
    secret = await accounts.add_application("prometheus", [METRICS])
    headers = {"SO-AppToken": secret}
    login = ("tje0", PASSWORD)
    assert (await caller.get("/metrics", headers=headers, auth=login)).status_code == 200
    for path in ("/api/v1/ChatSession", "/graphql?query={__typename}"):
        assert (await caller.get(path, headers=headers, auth=login)).status_code == 403
    assert (await caller.post("/session", headers=headers, auth=login)).status_code == 403


async def test_an_application_alone_reads_metrics_by_its_token(caller: httpx.AsyncClient) -> None:
    secret = await accounts.add_application("prometheus", [METRICS])
    assert await status(caller, SO_AppToken=secret) == 200
    for path in ("/api/v1/ChatSession", "/graphql?query={__typename}"):
        answer = await caller.get(path, headers={"SO-AppToken": secret})
        assert answer.status_code == 401
    assert await status(caller, SO_AppToken=f"{secret}x") == 401
    await applications.revoke("prometheus", accounts.AUTHOR)
    assert await status(caller, SO_AppToken=secret) == 401


@pytest.mark.parametrize("scopes", [[], [READ], [Scope.ALL, READ], [ADMIN], [*accounts.EVERYTHING]])
async def test_no_other_scope_opens_metrics(caller: httpx.AsyncClient, scopes: list[Scope]) -> None:
    secret = await accounts.add_application("crm", scopes)
    assert await status(caller, SO_AppToken=secret) == 401
    manager = await token_of(Role.MANAGER, "crm")
    assert await status(caller, Authorization=manager) == 403
    admin = await token_of(Role.ADMIN, "crm")
    assert await status(caller, Authorization=admin) == (200 if ADMIN in scopes else 403)


async def test_with_another_scope_the_application_may_do_what_that_allows(
    caller: httpx.AsyncClient,
) -> None:
    await accounts.add_application("board", [METRICS, READ])
    headers = {"Authorization": await token_of(Role.MANAGER, "board")}
    assert (await caller.get("/metrics", headers=headers)).status_code == 200
    assert (await caller.get("/api/v1/ChatSession", headers=headers)).status_code == 200
    assert (await caller.post("/api/v1/ChatSession", json={}, headers=headers)).status_code == 403


async def test_two_applications_in_one_call_are_refused(caller: httpx.AsyncClient) -> None:
    secret = await accounts.add_application("prometheus", [METRICS])
    await accounts.add_application("crm", [READ])
    headers = {"SO-AppToken": secret, "Authorization": await token_of(Role.MANAGER, "crm")}
    assert (await caller.get("/metrics", headers=headers)).status_code == 401


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no application or user be found any more, because the database is away."""

    async def unavailable(*_: object) -> None:
        raise Unavailable("The database is away.")

    monkeypatch.setattr("orm.accounts.applications.find", unavailable)
    monkeypatch.setattr("orm.accounts.credentials.find", unavailable)


async def test_who_read_them_before_reads_them_while_the_database_is_away(
    caller: httpx.AsyncClient, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = await accounts.add_application("prometheus", [METRICS])
    other = await accounts.add_application("other", [METRICS])
    reader = await accounts.add_application("crm", [READ])
    assert await status(caller, SO_AppToken=secret) == 200
    request.getfixturevalue("away")
    assert await status(caller, SO_AppToken=secret) == 200
    for name in (other, reader, "", "x"):
        assert await status(caller, SO_AppToken=name) != 200
    assert await status(caller) == 401
    monkeypatch.setattr(metrics_readers, "REMEMBERED_SECONDS", 0)
    assert await status(caller, SO_AppToken=secret) == 503


async def test_nobody_is_remembered_by_a_cookie(
    caller: httpx.AsyncClient, request: pytest.FixtureRequest
) -> None:
    secret = await accounts.add_application("prometheus", [METRICS])
    assert await status(caller, SO_AppToken=secret, Cookie="a=b") == 200
    request.getfixturevalue("away")
    assert await status(caller, SO_AppToken=secret) == 503
    assert await status(caller, SO_AppToken=secret, Cookie="a=b") == 503
