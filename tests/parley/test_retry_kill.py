"""A service that is killed in the middle of its work: each call is done once, within seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from orm.engine.database import open_database
from orm.models import ChatSession, IdempotencyKey
from tests.conftest import PASSWORD
from tests.parley.command_line import PATIENT, TIMEOUT_SECONDS, ServiceProcess, parley, serving

CALLS = 40
"""Calls that are sent at the same time, by turns to each door."""

SENDS = 64
"""Times that one call is sent at once."""

ATTEMPTS = 6
"""Times that a call is sent to a service that lives, waiting as long as Retry-After says."""

MUTATION = 'mutation { createChatSession(input: {customerName: "Ada"}) { chatSessionId } }'


@dataclass
class Ledger:
    """The answers that callers got, by key."""

    told: dict[str, int] = field(default_factory=dict)
    """The row of each key that was answered."""

    async def call(self, client: httpx.AsyncClient, key: str, by_graphql: bool) -> None:
        """Send a call until it is answered, or the service is dead."""
        for _ in range(ATTEMPTS):
            try:
                answer = await _create(client, key, by_graphql)
            except httpx.TransportError:
                return
            if answer.status_code != 409:
                row = _row(answer)
                assert self.told.setdefault(key, row) == row
                return
            await asyncio.sleep(int(answer.headers["Retry-After"]))
        raise AssertionError("the key is taken for longer than Retry-After says")


async def _create(client: httpx.AsyncClient, key: str, by_graphql: bool) -> httpx.Response:
    headers = {IDEMPOTENCY_KEY: key, "Accept": "application/json"}
    if by_graphql:
        headers["Accept"] = "application/graphql-response+json"
        return await client.post("/graphql", json={"query": MUTATION}, headers=headers)
    return await client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"}, headers=headers)


def _row(answer: httpx.Response) -> int:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    if "data" in body:
        return int(body["data"]["createChatSession"]["chatSessionId"])
    return int(body["ChatSessionId"])


@asynccontextmanager
async def client_of(served: ServiceProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=served.base,
        auth=("ada", PASSWORD),
        limits=httpx.Limits(max_connections=CALLS),
        timeout=TIMEOUT_SECONDS,
    ) as client:
        yield client


async def work(served: ServiceProcess, ledger: Ledger, kill_after: int | None = None) -> None:
    """Send all calls at once; the service is killed once that many of them are answered."""
    async with client_of(served) as client:
        calls = [
            asyncio.create_task(ledger.call(client, f"key-{number}", number % 2 == 0))
            for number in range(CALLS)
        ]
        if kill_after is not None:
            answered = asyncio.as_completed(calls)
            for _ in range(kill_after):
                await next(answered)
            served.kill()
        await asyncio.gather(*calls)


async def race(served: ServiceProcess, ledger: Ledger) -> None:
    """Send the same call many times at once, by each door."""
    async with client_of(served) as client:
        for key, by_graphql in (("race-graphql", True), ("race-rest", False)):
            await asyncio.gather(*(ledger.call(client, key, by_graphql) for _ in range(SENDS)))


async def test_calls_of_a_killed_service_are_done_once(tmp_path: Path, database_url: str) -> None:
    variables = {"PARLEY_DATABASE_URL": database_url, **PATIENT}
    parley(tmp_path, "user", "add", "ada", PARLEY_PASSWORD=PASSWORD, **variables)
    ledger = Ledger()
    for kill_after in (3, 10):
        with serving(tmp_path, **variables) as served:
            await work(served, ledger, kill_after)
    with serving(tmp_path, **variables) as served:
        for _ in range(2):
            await work(served, ledger)
        await race(served, ledger)
    assert len(ledger.told) == CALLS + 2
    async with open_database(database_url):
        rows = sorted(row.chat_session_id for row in await ChatSession.all())
        assert rows == sorted(ledger.told.values())
        assert await IdempotencyKey.filter(done=True).count() == CALLS + 2
