"""Fixtures of the tests of authentication."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest

from orm.accounts import users
from orm.models import User
from tests.conftest import Service
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
