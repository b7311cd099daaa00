"""What several modules about logging in need."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest

from orm.accounts import users
from orm.models import User
from tests.conftest import Service
from tests.parley.verifications import Verifications


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> Iterator[Verifications]:
    """Counts what is verified from here on; the gate is open unless a test shuts it."""
    counted = Verifications()
    counted.gate.set()
    monkeypatch.setattr("parley.authentication.passwords.verify", counted)
    yield counted
    # Threads that wait would keep the tests from ever ending.
    counted.gate.set()


@pytest.fixture
async def stranger(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service that does not log in by itself."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(service.app), base_url="http://localhost"
    ) as client:
        yield client


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of users that were looked up, in order."""
    names: list[str] = []
    find: Callable[[str], Awaitable[User | None]] = users.find

    async def counted(name: str) -> User | None:
        user = await find(name)
        names.append(name)
        return user

    monkeypatch.setattr(users, "find", counted)
    return names
