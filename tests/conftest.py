"""Fixtures for all tests: databases and services; each test has its own database."""

import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from starlette.applications import Starlette

from graphql_api.schema import build_schema
from orm.accounts import users
from orm.engine.database import open_database
from orm.models.enums import Role
from parley.app import create_app
from parley.operations.cleanup import periodic_sweeps
from parley.settings import Settings
from tests import accounts
from tests.lifespans import lifespan
from tests.servers import Postgres, migrated_sqlite
from tests.sharing import shared_work

# A machine that is busy is no error of what is tested.
hypothesis_settings.register_profile(
    "tests", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("tests")

PASSWORD = "correct horse"
CHEAP_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Hash of `PASSWORD` that verifies in a millisecond: a hash contains its cost parameters."""


SLOW = [
    Path(__file__).parent / name
    for name in (
        "live/test_kill_postgresql.py",
        "live/test_kill_sqlite.py",
        "live/test_control.py",
        "live/test_coming_and_going.py",
        "soak/test_postgresql.py",
        "soak/test_sqlite.py",
        "web",
        "bench/test_workloads.py",
        "bench/test_unlogged.py",
        "costs/test_idle_streams.py",
        "orm/engine/test_pgbouncer.py",
        "orm/events/test_order.py",
        "orm/engine/test_postgres_tls.py",
        "orm/engine/test_postgres_tls_debian.py",
        "deploy/test_proxies.py",
        "orm/sessions/test_queue_races.py",
        "orm/test_migrating.py",
        "orm/test_killed_attempts.py",
        "orm/test_migrations.py",
        "parley/commands",
        "parley/test_copying.py",
        "parley/away",
        "parley/test_behind_pgbouncer.py",
        "parley/test_demo.py",
        "parley/test_failover.py",
        "parley/test_importing.py",
        "parley/test_json_logs.py",
        "parley/test_importing_sessions.py",
        "parley/test_keys.py",
        "parley/test_listening.py",
        "parley/test_openapi_conformance.py",
        "parley/test_packaging.py",
        "parley/test_readme.py",
        "parley/test_pick_up_races.py",
        "parley/test_retry_kill.py",
        "parley/test_retry_race.py",
        "parley/test_serving.py",
        "parley/test_stopping.py",
        "parley/streams/test_processes.py",
        "parley/test_systemd.py",
        "parley/test_starting.py",
        "parley/test_waking.py",
        "parley/test_watching_workers.py",
        "parley/test_worker_dies_early.py",
        "parley/webhooks/test_workers.py",
        "parley/websockets",
        "parley/wire/test_deadlines.py",
        "released",
        "rights",
    )
]
"""Folders and modules of tests that start processes or take long; `make quick` leaves them out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests as `slow` and `postgres`, and put slow ones first, in the order of SLOW.

    A process that begins a slow module last would keep all others waiting for it. Tests of a module
    on PostgreSQL come after the others: another kind of database takes time (tests/sharing.py).
    """
    for item in items:
        if _turn(item) < len(SLOW):
            item.add_marker("slow")
        if _needs_postgres(item):
            item.add_marker("postgres")
    modules = {path: number for number, path in enumerate(dict.fromkeys(i.path for i in items))}
    items.sort(key=lambda item: (_turn(item), modules[item.path], _needs_postgres(item)))


def _turn(item: pytest.Item) -> int:
    """The place in SLOW of the item's module or folder; the number of all if it is not there."""
    turns = (turn for turn, path in enumerate(SLOW) if item.path.is_relative_to(path))
    return next(turns, len(SLOW))


def _needs_postgres(item: pytest.Item) -> bool:
    """True if a test takes the PostgreSQL server, or a database of it as a parameter."""
    assert isinstance(item, pytest.Function)
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return "postgres" in item.fixturenames or "postgres" in parameters


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def level_of_root_logger() -> Iterator[None]:
    """Set the root logger's level back after each test: at another one, later tests log values."""
    level = logging.root.level
    yield
    logging.root.setLevel(level)


@pytest.fixture(scope="session", autouse=True)
def shared_between_tests() -> Iterator[None]:
    """Share what applications of tests prepare, which takes longer than most tests do."""
    with shared_work():
        yield


@pytest.fixture
def unshared_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each application of a test have a schema of its own, which has prepared nothing yet."""
    monkeypatch.setattr("parley.app.build_schema", build_schema)


@pytest.fixture
def sweeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the applications of a test sweep, which those of other tests do not."""
    monkeypatch.setattr("parley.app.periodic_sweeps", periodic_sweeps)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server, started once per test process."""
    with Postgres.started(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_sqlite(tmp_path_factory.mktemp("sqlite") / "template.db")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a migrated and empty database; tests that use it run on SQLite and PostgreSQL."""
    if request.param == "sqlite":
        file = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite://{file}"
    else:
        with request.getfixturevalue("postgres").database() as url:
            yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """URL of the same database, which is open."""
    async with open_database(database_url):
        yield database_url


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings of the service under test; a test module may override this fixture."""
    return Settings.model_validate({"database_url": database_url})


@dataclass(frozen=True)
class Service:
    """A running application, with a client that is logged in as the manager `tje0`."""

    app: Starlette
    client: httpx.AsyncClient
    associate_id: int

    async def graphql(self, query: str, **variables: object) -> dict[str, object]:
        """Send an operation, and return the JSON body of the answer."""
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables})
        body: dict[str, object] = answer.json()
        return body


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    app = create_app(settings)
    async with lifespan(app) as manager:
        user = await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.MANAGER))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(manager.app),
            base_url="http://localhost",
            auth=("tje0", PASSWORD),
        ) as client:
            yield Service(app, client, user.associate_id)
