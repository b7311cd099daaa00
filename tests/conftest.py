"""Databases and services for all tests; each test has a database of its own."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from asgi_lifespan import LifespanManager
from starlette.applications import Starlette

from orm.accounts import users
from orm.engine.database import open_database
from orm.models.enums import Role
from parley.app import create_app
from parley.settings import Settings
from tests import accounts
from tests.servers import Postgres, migrated_sqlite

PASSWORD = "correct horse"
CHEAP_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Of `PASSWORD`, in a millisecond: the parameters stand in the hash."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A real server, started once for a process of tests."""
    with Postgres.started(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_sqlite(tmp_path_factory.mktemp("sqlite") / "template.db")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated and empty database; every test that asks for one runs on both kinds."""
    if request.param == "sqlite":
        file = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite://{file}"
    else:
        with request.getfixturevalue("postgres").database() as url:
            yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """The same, open; gives its URL."""
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
        """The whole answer to an operation."""
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables})
        body: dict[str, object] = answer.json()
        return body


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    app = create_app(settings)
    async with LifespanManager(app) as manager:
        user = await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.MANAGER))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(manager.app),
            base_url="http://localhost",
            auth=("tje0", PASSWORD),
        ) as client:
            yield Service(app, client, user.associate_id)
