"""The primary is killed under load, and its synchronous standby promoted: nothing is lost."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from orm.engine.database import open_database
from orm.models import AuditEntry, ChatSession, IdempotencyKey
from tests.conftest import PASSWORD
from tests.parley.command_line import TIMEOUT_SECONDS, ServiceProcess, parley, serving
from tests.standby import Server, primary_and_standby

CALLERS = 4
CALLS = 20
"""Calls of each caller before the primary is killed, and at least as many after it."""

MUTATION = 'mutation { createChatSession(input: {customerName: "Ada"}) { chatSessionId } }'
SENT_AGAIN = (409, 503)


@dataclass
class Ledger:
    """The answers that callers got, and when."""

    told: dict[str, int] = field(default_factory=dict)
    """The row of each key that was answered."""
    refused: list[float] = field(default_factory=list)
    """The moments of answers that say that the call shall be sent again."""
    answered: list[float] = field(default_factory=list)
    dropped: int = 0

    async def call(self, client: httpx.AsyncClient, key: str, by_graphql: bool) -> None:
        """Send a call until it is answered; AssertionError for any other refusal."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = await _create(client, key, by_graphql)
            except httpx.TransportError:
                self.dropped += 1
                continue
            if answer.status_code not in SENT_AGAIN:
                row = _row(answer)
                assert self.told.setdefault(key, row) == row
                self.answered.append(time.monotonic())
                return
            self.refused.append(time.monotonic())
            assert int(answer.headers["Retry-After"]) > 0
            # Sooner than that, so that calls come at every moment of the failover.
            await asyncio.sleep(0.1)
        raise AssertionError("the service does not go on")


async def _create(client: httpx.AsyncClient, key: str, by_graphql: bool) -> httpx.Response:
    headers = {IDEMPOTENCY_KEY: key}
    if by_graphql:
        headers["Accept"] = "application/graphql-response+json"
        return await client.post("/graphql", json={"query": MUTATION}, headers=headers)
    return await client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"}, headers=headers)


def _row(answer: httpx.Response) -> int:
    assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
    body = answer.json()
    if "data" in body:
        return int(body["data"]["createChatSession"]["chatSessionId"])
    return int(body["ChatSessionId"])


LOSSES = {"killed": Server.kill, "frozen": Server.freeze}
"""The ways to lose a primary: its processes end, or it answers nothing any more."""


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    with primary_and_standby(tmp_path) as servers:
        yield servers


@pytest.mark.parametrize("loss", LOSSES)
async def test_nothing_is_lost_or_doubled_when_the_standby_takes_over(
    loss: str, tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    primary, standby = servers
    url = (
        f"postgresql://postgres@{primary.address},{standby.address}/postgres"
        "?target_session_attrs=read-write"
    )
    variables = {"PARLEY_DATABASE_URL": url}
    await asyncio.to_thread(parley, tmp_path, "migrate", **variables)
    await asyncio.to_thread(
        parley, tmp_path, "user", "add", "ada", PARLEY_PASSWORD=PASSWORD, **variables
    )
    ledger = Ledger()
    with serving(tmp_path, **variables) as served:
        await fail_over(served, LOSSES[loss], primary, standby, ledger)
        async with client_of(served) as client:
            # Callers who got no answer, or forgot it, send the call again.
            await asyncio.gather(
                *(ledger.call(client, key, key.startswith("graphql")) for key in [*ledger.told])
            )
    async with open_database(standby.url):
        rows = sorted(row.chat_session_id for row in await ChatSession.all())
        assert rows == sorted(ledger.told.values())
        assert await IdempotencyKey.filter(done=True).count() == len(ledger.told)
        assert await AuditEntry.filter(entity="ChatSession").count() == len(ledger.told)
    output = served.output()
    assert "Traceback" not in output
    print(f"{len(ledger.told)} calls, {len(ledger.refused)} refused, {ledger.dropped} dropped")


def client_of(served: ServiceProcess) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=served.base, auth=("ada", PASSWORD), timeout=TIMEOUT_SECONDS)


async def fail_over(
    served: ServiceProcess,
    lose: Callable[[Server], None],
    primary: Server,
    standby: Server,
    ledger: Ledger,
) -> None:
    """Lose the primary while callers write; promote the standby once the service has said 503."""
    over = asyncio.Event()

    async def write(client: httpx.AsyncClient, caller: int) -> None:
        door = "graphql" if caller % 2 else "rest"
        left = CALLS
        for number in itertools.count():
            await ledger.call(client, f"{door}-{caller}-{number}", door == "graphql")
            left -= over.is_set()
            if not left:
                return

    async with client_of(served) as client, asyncio.TaskGroup() as callers:
        for caller in range(CALLERS):
            callers.create_task(write(client, caller))
        await _until(lambda: len(ledger.told) >= CALLERS * CALLS)
        killed = time.monotonic()
        await asyncio.to_thread(lose, primary)
        await _until(lambda: bool(ledger.refused))
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        await asyncio.to_thread(standby.promote)
        promoted = time.monotonic()
        over.set()
    went_on = min(moment for moment in ledger.answered if moment > promoted)
    print(
        f"promoted after {promoted - killed:.1f} s, went on after {went_on - promoted:.1f} s more"
    )


async def _until(condition: Callable[[], bool]) -> None:
    for _ in range(TIMEOUT_SECONDS * 20):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came")
