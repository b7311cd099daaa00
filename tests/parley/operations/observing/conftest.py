"""The service as a real server has it, and its logs."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from parley.settings import Settings
from tests.conftest import PASSWORD, Service
from tests.parley.operations.observing.lines import Collector, collected


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, **getattr(request, "param", {})})


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """As from a real server: with nothing left over in the state from the request before."""
    transport = httpx.ASGITransport(service.app, raise_app_exceptions=False)
    login = ("tje0", PASSWORD)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", auth=login
    ) as made:
        yield made


@pytest.fixture
def log(settings: Settings) -> Iterator[Collector]:
    with collected(settings) as collector:
        yield collector
