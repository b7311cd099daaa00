"""A service that is killed in the middle of its work: each call is done once, within seconds."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from orm.engine.database import open_database
from orm.models import ChatSession, IdempotencyKey
from tests.conftest import PASSWORD
from tests.parley.command_line import TIMEOUT_SECONDS, ServiceProcess, parley, serving

CALLS = 40
"""Calls that are sent at the same time, by turns to each door."""

ATTEMPTS = 6
"""Times that a call is sent to a service that lives, waiting as long as Retry-After says."""

MUTATION = 'mutation { createChatSession(input: {customerName: "Ada"}) { chatSessionId } }'


@dataclass
class Ledger:
    """What callers were told of each key."""

    told: dict[str, int] = field(default_factory=dict)
    """The row of each key that was answered."""
    sent: Counter[str] = field(default_factory=Counter)

    async def call(self, client: httpx.AsyncClient, key: str, by_graphql: bool) -> None:
        """Send a call until it is answered, or the service is dead."""
        for _ in range(ATTEMPTS):
            self.sent[key] += 1
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


async def work(served: ServiceProcess, ledger: Ledger, kill_after: int | None) -> None:
    """Send all calls at once; the service is killed once that many more of them are answered."""
    before = len(ledger.told)
    async with httpx.AsyncClient(
        base_url=served.base,
        auth=("ada", PASSWORD),
        limits=httpx.Limits(max_connections=CALLS),
        timeout=TIMEOUT_SECONDS,
    ) as client:
        calls = [
            asyncio.create_task(
                ledger.call(client, f"key {number}".replace(" ", "-"), number % 2 == 0)
            )
            for number in range(CALLS)
        ]
        if kill_after is not None:
            while len(ledger.told) < before + kill_after:
                await asyncio.sleep(0)
            served.process.kill()
        await asyncio.gather(*calls)


async def test_calls_of_a_killed_service_are_done_once(tmp_path: Path, database_url: str) -> None:
    variables = {"PARLEY_DATABASE_URL": database_url}
    parley(tmp_path, "user", "add", "ada", PARLEY_PASSWORD=PASSWORD, **variables)
    ledger = Ledger()
    for kill_after in (3, 10, None, None):
        with serving(tmp_path, **variables) as served:
            await work(served, ledger, kill_after)
    assert len(ledger.told) == CALLS
    async with open_database(database_url):
        rows = await ChatSession.all().values_list("chat_session_id", flat=True)
        assert sorted(rows) == sorted(ledger.told.values())
        assert await IdempotencyKey.filter(done=True).count() == CALLS


@pytest.mark.parametrize("by_graphql", [True, False], ids=["GraphQL", "REST"])
async def test_many_sends_of_one_key_to_one_process_make_one_row(
    tmp_path: Path, database_url: str, by_graphql: bool
) -> None:
    variables = {"PARLEY_DATABASE_URL": database_url}
    parley(tmp_path, "user", "add", "ada", PARLEY_PASSWORD=PASSWORD, **variables)
    ledger = Ledger()
    with serving(tmp_path, **variables) as served:
        async with httpx.AsyncClient(
            base_url=served.base, auth=("ada", PASSWORD), timeout=TIMEOUT_SECONDS
        ) as client:
            await asyncio.gather(*(ledger.call(client, "k", by_graphql) for _ in range(64)))
    async with open_database(database_url):
        assert [ledger.told] == [{"k": (await ChatSession.get()).pk}]
