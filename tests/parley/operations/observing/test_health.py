"""`/livez` and `/readyz` are public; `/metrics` is for administrators."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from orm.accounts import users
from orm.errors import DatabaseAway
from orm.models.enums import Role
from parley.app import create_app
from parley.operations import health
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.lifespans import lifespan
from tests.servers import Postgres

ADMIN, MANAGER = ("root", PASSWORD), ("tje0", PASSWORD)


@pytest.fixture
async def admin(service: Service) -> None:
    await accounts.add_user(users.NewUser("root", CHEAP_HASH, Role.ADMIN))


@pytest.fixture
async def stranger(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def count(client: httpx.AsyncClient, **labels: str) -> float:
    """The number of requests with those labels so far."""
    answer = await client.get("/metrics", auth=ADMIN)
    assert answer.status_code == 200
    return sum(
        sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == "parley_requests_total" and labels.items() <= sample.labels.items()
    )


async def test_livez_and_readyz_answer_without_a_login(stranger: httpx.AsyncClient) -> None:
    for path in ("/livez", "/readyz"):
        answer = await stranger.get(path)
        assert answer.status_code == 200
        assert answer.text == "ok"
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert (await stranger.head(path)).status_code == 200


async def test_a_browser_gets_plain_text_too(stranger: httpx.AsyncClient) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        answer = await stranger.get(path, headers={"Accept": "text/html"})
        assert answer.headers["Content-Type"].startswith("text/plain")


async def test_other_methods_are_refused(stranger: httpx.AsyncClient) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        for method in ("POST", "PUT", "DELETE"):
            assert (await stranger.request(method, path)).status_code == 405


async def test_without_its_database_the_service_is_live_and_not_ready(
    stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone() -> None:
        raise DatabaseAway("unreachable", "InterfaceError", "Try again.", 5)

    with monkeypatch.context() as patched:
        patched.setattr(health, "check_ready", gone)
        answer = await stranger.get("/readyz")
        assert answer.status_code == 503
        assert answer.text == "not ready"
        assert (await stranger.get("/livez")).status_code == 200
    assert (await stranger.get("/readyz")).status_code == 200


@pytest.fixture
def server(postgres: Postgres) -> Iterator[tuple[str, str]]:
    """URL and name of a new database on a server."""
    with postgres.database() as url:
        yield url, url.partition("?")[0].rpartition("/")[2]


async def test_a_server_that_takes_its_database_away_is_noticed(
    postgres: Postgres, server: tuple[str, str]
) -> None:
    url, name = server
    app = create_app(Settings.model_validate({"database_url": url}))
    async with (
        lifespan(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://localhost"
        ) as client,
    ):
        assert (await client.get("/readyz")).status_code == 200
        postgres.server.psql(
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false;"
            f" SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';"
        )
        for _ in range(3):
            answer = await client.get("/readyz")
            assert answer.status_code == 503
            assert answer.text == "not ready"
        postgres.server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true;")
        assert (await client.get("/readyz")).status_code == 200


async def test_metrics_are_for_administrators(
    admin: None, service: Service, stranger: httpx.AsyncClient
) -> None:
    for login in (None, ("root", "wrong"), ("nobody", PASSWORD)):
        answer = await stranger.get("/metrics", auth=login)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert "parley_" not in answer.text
    for role in (Role.READER, Role.AGENT):
        await accounts.add_user(users.NewUser(role.value, CHEAP_HASH, role))
    for name in ("tje0", Role.READER.value, Role.AGENT.value):
        answer = await stranger.get("/metrics", auth=(name, PASSWORD))
        assert answer.status_code == 403
        assert "parley_" not in answer.text
    answer = await stranger.get("/metrics", auth=ADMIN)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")


async def test_requests_are_counted_by_door_and_status(
    admin: None, stranger: httpx.AsyncClient
) -> None:
    query = {"query": "{ __typename }"}
    expected: dict[tuple[str, str], Callable[[], Awaitable[httpx.Response]]] = {
        ("graphql", "200"): lambda: stranger.post("/graphql", json=query, auth=MANAGER),
        ("graphql", "400"): lambda: stranger.post("/graphql", json={}, auth=MANAGER),
        ("graphql", "401"): lambda: stranger.post("/graphql", json=query),
        ("rest", "200"): lambda: stranger.post("/api/v1/ChatSession", json={}, auth=MANAGER),
        ("rest", "401"): lambda: stranger.post("/api/v1/ChatSession", json={}),
        ("other", "404"): lambda: stranger.get("/nowhere"),
        ("other", "200"): lambda: stranger.get("/livez"),
        ("metrics", "403"): lambda: stranger.get("/metrics", auth=MANAGER),
    }
    for (door, status), send in expected.items():
        before = await count(stranger, door=door, status=status)
        for _ in range(3):
            assert (await send()).status_code == int(status)
        assert await count(stranger, door=door, status=status) == before + 3, (door, status)


async def test_durations_are_counted_too(admin: None, stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/metrics", auth=ADMIN)
    again = await stranger.get("/metrics", auth=ADMIN)
    sampled = [
        sample.value
        for response in (answer, again)
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
        if sample.name == "parley_request_seconds_count" and sample.labels == {"door": "metrics"}
    ]
    assert sampled[-1] == (sampled[0] if len(sampled) == 2 else 0) + 1


async def test_metrics_have_no_data_of_callers(admin: None, stranger: httpx.AsyncClient) -> None:
    await stranger.post("/graphql", json={"query": "query planted { __typename }"}, auth=MANAGER)
    await stranger.get("/planted")
    answer = await stranger.get("/metrics", auth=ADMIN)
    for word in ("planted", "tje0", "root"):
        assert word not in answer.text
