"""A service with one connection to PostgreSQL: no call holds one while it waits for another."""

import asyncio
from collections.abc import Awaitable, Iterator

import httpx
import pytest

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from orm.models import ChatSession
from parley.settings import Settings
from tests.conftest import Service
from tests.servers import Postgres

CREATE = {"query": "mutation { createChatSession(input: {}) { chatSessionId } }"}
READ = {"query": "{ chatSessions { nodes { chatSessionId messages { message } } } }"}
CALLS = 12


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as url:
        yield url


@pytest.fixture
def settings(database_url: str) -> Settings:
    seconds = {"db_timeout": 60, "max_seconds": 60}
    return Settings.model_validate({"database_url": database_url, "db_pool": 1, **seconds})


async def test_calls_of_all_kinds_at_once(service: Service) -> None:
    def calls(number: int) -> list[Awaitable[httpx.Response]]:
        client, headers = service.client, {IDEMPOTENCY_KEY: f"key-{number}"}
        return [
            client.post("/api/v1/ChatSession", json={}, headers=headers),
            client.post("/graphql", json=CREATE, headers={IDEMPOTENCY_KEY: f"other-{number}"}),
            client.post("/graphql", json=READ),
            client.get("/api/v1/ChatSession"),
        ]

    async with asyncio.timeout(50):
        answers = await asyncio.gather(*(call for n in range(CALLS) for call in calls(n)))
    assert {answer.status_code for answer in answers} == {200}, [each.text for each in answers]
    assert all("errors" not in answer.json() for answer in answers), [a.text for a in answers]
    assert await ChatSession.all().count() == 2 * CALLS
