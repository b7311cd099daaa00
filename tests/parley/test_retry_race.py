"""One Idempotency-Key sent many times at once to a service with several workers."""

import asyncio
from pathlib import Path

import httpx
import pytest
from tortoise.models import Model

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from orm.engine.database import open_database
from orm.models import ChatSession, ChatTopic
from tests.conftest import PASSWORD
from tests.graphql_api.querying import codes
from tests.parley.command_line import PATIENT, TIMEOUT_SECONDS, ServiceProcess, parley, serving

SENDS = 64


async def send_at_once(served: ServiceProcess, text: str) -> list[httpx.Response]:
    """The answers to concurrent calls with one key, and then the answer to one more call."""
    body = {"query": text}
    async with httpx.AsyncClient(
        base_url=served.base,
        auth=("ada", PASSWORD),
        headers={IDEMPOTENCY_KEY: "8e03978e-40d5-43dd-bc93-6894a57f9324"},
        limits=httpx.Limits(max_connections=SENDS),
        timeout=TIMEOUT_SECONDS,
    ) as client:
        answers = await asyncio.gather(*(client.post("/graphql", json=body) for _ in range(SENDS)))
        return [*answers, await client.post("/graphql", json=body)]


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("mutation { createChatSession(input: {}) { key: chatSessionId } }", ChatSession),
        ("mutation { createChatTopic(input: {}) { key: chatTopicId } }", ChatTopic),
    ],
    ids=["session", "topic"],
)
async def test_many_sends_of_one_key_make_one_row(
    tmp_path: Path, database_url: str, text: str, model: type[Model]
) -> None:
    variables = {"PARLEY_DATABASE_URL": database_url, **PATIENT}
    parley(tmp_path, "user", "add", "ada", PARLEY_PASSWORD=PASSWORD, **variables)
    with serving(tmp_path, "--workers", "2", **variables) as served:
        *answers, last = [answer.json() for answer in await send_at_once(served, text)]
    async with open_database(database_url):
        row = await model.get()
    done = [answer["data"] for answer in answers if "errors" not in answer]
    refused = [codes(answer) for answer in answers if "errors" in answer]
    assert len(done) + len(refused) == SENDS
    keys = {row["key"] for data in (*done, last["data"]) for row in data.values()}
    assert keys == {row.pk}
    assert all(error_codes == ["STILL_RUNNING"] for error_codes in refused)
