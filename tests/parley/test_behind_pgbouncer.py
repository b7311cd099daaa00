"""The service behind a real pgbouncer in transaction mode, called by both doors at once."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from orm.engine.database import open_database
from orm.engine.postgres_url import read_url
from orm.models import ChatSession
from tests.conftest import PASSWORD
from tests.parley.command_line import PATIENT, TIMEOUT_SECONDS, parley, serving
from tests.parley.test_pick_up_races import AGENT, GRAPHQL, REST, first, furnish, picked_up, race
from tests.parley.test_pick_up_races import CALLS as PICK_UPS
from tests.pgbouncer import pgbouncer
from tests.servers import Postgres

CALLS = 48
DOORS = (GRAPHQL, REST, AGENT)
CREATE = "mutation { createChatSession(input: {}) { chatSessionId } }"


@pytest.fixture
def bounced(tmp_path: Path, postgres: Postgres) -> Iterator[str]:
    """The URL, through pgbouncer, of a database that `parley migrate` has made the same way."""
    (tmp_path / "pgbouncer").mkdir(mode=0o755)
    with (
        pgbouncer(tmp_path / "pgbouncer", postgres.server) as running,
        postgres.database("template0") as direct,
    ):
        url = running.url(str(read_url(direct).database))
        migrated = parley(tmp_path, "migrate", PARLEY_DATABASE_URL=url)
        assert migrated.returncode == 0, migrated.stdout + migrated.stderr
        assert parley(tmp_path, "check", PARLEY_DATABASE_URL=url).stdout == IN_ORDER
        yield url


IN_ORDER = "Everything is in order.\n"


async def create(client: httpx.AsyncClient, number: int) -> tuple[str, Any]:
    """Create a session by one of the doors; every key is sent twice. Returns key and answer."""
    key = f"key-{number // 4}-{number % 2}"
    headers = {IDEMPOTENCY_KEY: key}
    if number % 2:
        answer = await client.post("/api/v1/ChatSession", json={}, headers=headers)
        return key, answer.json().get("ChatSessionId")
    answer = await client.post("/graphql", json={"query": CREATE}, headers=headers)
    made = answer.json().get("data")
    return key, made and made["createChatSession"]["chatSessionId"]


async def test_both_doors_at_once(tmp_path: Path, bounced: str) -> None:
    waiting = await furnish(bounced, waiting=len(DOORS) * PICK_UPS + 1)
    variables = {"PARLEY_DATABASE_URL": bounced, "PARLEY_DB_POOL": "10", **PATIENT}
    with serving(tmp_path, "--workers", "2", **variables) as served:
        async with httpx.AsyncClient(
            base_url=served.base,
            auth=("ann", PASSWORD),
            limits=httpx.Limits(max_connections=CALLS),
            timeout=TIMEOUT_SECONDS,
        ) as client:
            created = asyncio.gather(*(create(client, number) for number in range(CALLS)))
            answers = await asyncio.gather(*(race(served, *first(door)) for door in DOORS))
            made = [(key, number) for key, number in await created if number is not None]
    keys = Counter(key for key, _ in made)
    assert len(keys) == CALLS // 2
    assert len(set(made)) == len(keys), "a key made one session"
    found = [picked_up(of_door, door) for door, of_door in zip(DOORS, answers, strict=True)]
    assert sorted(itertools.chain(*found)) == waiting[:-1], "each call picked up another session"
    async with open_database(bounced):
        assert await ChatSession.all().count() == len(waiting) + len(keys)
