"""Fixtures of the tests of authentication."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from shutil import copy

import httpx
import pytest

from orm.accounts import users
from orm.models import User
from tests.conftest import Service
from tests.parley.command_line import in_database
from tests.parley.full_database import fill, take_a_key
from tests.parley.verifications import Verifications


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> Iterator[Verifications]:
    """Counts password verifications; the gate is open unless a test closes it."""
    counted = Verifications()
    counted.gate.set()
    monkeypatch.setattr("parley.authentication.passwords.verify", counted)
    yield counted
    # Waiting threads would keep the test process alive.
    counted.gate.set()


@pytest.fixture
async def stranger(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service without a login."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(service.app), base_url="http://localhost"
    ) as client:
        yield client


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Records the names of the users that are looked up, in order."""
    names: list[str] = []
    find: Callable[[str], Awaitable[User | None]] = users.find

    async def counted(name: str) -> User | None:
        user = await find(name)
        names.append(name)
        return user

    monkeypatch.setattr(users, "find", counted)
    return names


@pytest.fixture(scope="session")
def full_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A SQLite database with rows in every table."""
    file = Path(copy(sqlite_template, tmp_path_factory.mktemp("full") / "template.db"))
    in_database(f"sqlite://{file}", fill)
    in_database(f"sqlite://{file}", take_a_key)
    return file


@pytest.fixture
def file(full_template: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(copy(full_template, tmp_path / "full.db"))
