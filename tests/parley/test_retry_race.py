"""One key sent many times at once to a service of several processes."""

import asyncio
from pathlib import Path

import httpx

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from orm.engine.database import open_database
from orm.models import ChatSession
from tests.conftest import PASSWORD
from tests.graphql_api.querying import codes
from tests.graphql_api.retrying import CREATE
from tests.parley.command_line import TIMEOUT_SECONDS, ServiceProcess, parley, serving

SENDS = 64


async def send_at_once(served: ServiceProcess) -> list[httpx.Response]:
    """All answers to the one call, and after them the one to whoever sends it last."""
    body = {"query": CREATE, "variables": {"input": {"customerName": "Ada"}}}
    async with httpx.AsyncClient(
        base_url=served.base,
        auth=("ada", PASSWORD),
        headers={IDEMPOTENCY_KEY: "8e03978e-40d5-43dd-bc93-6894a57f9324"},
        limits=httpx.Limits(max_connections=SENDS),
        timeout=TIMEOUT_SECONDS,
    ) as client:
        answers = await asyncio.gather(*(client.post("/graphql", json=body) for _ in range(SENDS)))
        return [*answers, await client.post("/graphql", json=body)]


async def test_many_sends_of_one_key_make_one_row(tmp_path: Path, database_url: str) -> None:
    variables = {"PARLEY_DATABASE_URL": database_url}
    parley(tmp_path, "user", "add", "ada", PARLEY_PASSWORD=PASSWORD, **variables)
    with serving(tmp_path, "--workers", "2", **variables) as served:
        *answers, last = [each.json() for each in await send_at_once(served)]
    async with open_database(database_url):
        row = await ChatSession.get()
    done = [each["data"] for each in answers if "errors" not in each]
    refused = [codes(each) for each in answers if "errors" in each]
    assert len(done) + len(refused) == SENDS
    assert {each["createChatSession"]["chatSessionId"] for each in (*done, last["data"])} == {
        row.pk
    }
    assert all(each == ["STILL_RUNNING"] for each in refused)
