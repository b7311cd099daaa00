"""Fixtures of the tests of subscriptions."""

from collections.abc import AsyncIterator

import pytest

from graphql_api.live.hub import Hub
from graphql_api.schema import Schema, build_schema
from tests.graphql_api.live.following import Live
from tests.graphql_api.live.listening import NEVER_POLLS


@pytest.fixture(scope="package")
def schema() -> Schema:
    return build_schema()


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rendering counts as slow, so that no stream falls behind, however busy the machine is."""
    monkeypatch.setattr("graphql_api.live.hub.HOLD_SECONDS", 60)


@pytest.fixture
async def live(database: str, schema: Schema) -> AsyncIterator[Live]:
    hub = Hub(NEVER_POLLS)
    async with hub.running():
        yield Live(schema, hub)
