"""Many pick up at once, through each door of a service with several workers."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from orm.accounts import users
from orm.engine.database import open_database
from orm.models import ChatMessage, ChatSession, ChatTopic
from orm.models.enums import ChatSessionStatus, Role
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.command_line import PATIENT, TIMEOUT_SECONDS, ServiceProcess, serving
from tests.servers import Postgres

CALLS = 64
WAITING = 4
"""Calls that wait for a lock; a service has more connections to its database."""

AGENTS = ("ann", "ben", "cid", "dee")

GRAPHQL, REST, AGENT = "graphql", "REST", "agent"
SHOWN = "{ outcome chatSession { chatSessionId user { associateId } rank } }"
ONE = f"mutation ($key: Int!) {{ pickUpChatSession(chatSessionId: $key) {SHOWN} }}"
FIRST = f"mutation {{ pickUpFirstChatSession {SHOWN} }}"
PROCEDURES = "/api/v1/Agents/Chat"


def one(door: str, key: int) -> tuple[str, Any]:
    """The path and the body of the call that picks up one session."""
    return {
        GRAPHQL: ("/graphql", {"query": ONE, "variables": {"key": key}}),
        REST: (f"/api/v1/ChatSession/{key}/Pickup", None),
        AGENT: (f"{PROCEDURES}/PickUpChatSession", {"chatSessionId": key}),
    }[door]


def first(door: str) -> tuple[str, Any]:
    """The same for the first session."""
    return {
        GRAPHQL: ("/graphql", {"query": FIRST}),
        REST: ("/api/v1/ChatSession/Pickup", None),
        AGENT: (f"{PROCEDURES}/PickUpFirstChatSession", None),
    }[door]


async def furnish(url: str, *, waiting: int) -> list[int]:
    """Agents, and sessions that wait on a topic with a welcome message; their keys."""
    async with open_database(url):
        for name in AGENTS:
            await accounts.add_user(users.NewUser(name, CHEAP_HASH, Role.AGENT))
        topic = await ChatTopic.create(welcome_message="Hello")
        return [(await ChatSession.create(topic_id=topic.pk)).pk for _ in range(waiting)]


@asynccontextmanager
async def held(url: str, key: int) -> AsyncIterator[None]:
    """Hold the lock of a session on PostgreSQL until several calls wait for it, then free it.

    So these calls really are at the same point. SQLite has one writing transaction at a time.
    """
    if not url.startswith("postgres"):
        yield
        return
    other = await asyncpg.connect(url)
    transaction = other.transaction()
    await transaction.start()
    lock = "SELECT 1 FROM chat_session WHERE chat_session_id = $1 FOR UPDATE"
    await other.execute(lock, key)

    async def free() -> None:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        # Only the server knows who waits, and it tells nobody.
        while await other.fetchval(waiting) < WAITING:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await transaction.rollback()

    async with asyncio.timeout(TIMEOUT_SECONDS):
        freeing = asyncio.create_task(free())
        yield
        await freeing
    await other.close()


async def race(served: ServiceProcess, path: str, body: Any) -> list[Any]:
    """The answers to concurrent calls of all agents."""
    async with httpx.AsyncClient(
        base_url=served.base,
        limits=httpx.Limits(max_connections=CALLS),
        timeout=TIMEOUT_SECONDS,
    ) as client:
        # Each agent's login is known before the race begins.
        for name in AGENTS:
            await client.get("/api/v1/ChatSession/default", auth=(name, PASSWORD))
        answers = await asyncio.gather(
            *(
                client.post(path, json=body, auth=(name, PASSWORD))
                for name in itertools.islice(itertools.cycle(AGENTS), CALLS)
            )
        )
    assert {answer.status_code for answer in answers} == {200}, [each.text for each in answers]
    return [answer.json() for answer in answers]


def picked_up(answers: list[Any], door: str) -> list[int]:
    """The keys of the sessions that the answers have."""
    if door != GRAPHQL:
        return [answer["ChatSessionId"] for answer in answers if answer is not None]
    payloads = [payload for answer in answers for payload in answer["data"].values()]
    found = [each["chatSession"]["chatSessionId"] for each in payloads if each["chatSession"]]
    outcomes = Counter(each["outcome"] for each in payloads)
    assert outcomes["PICKED_UP"] == len(found)
    assert outcomes.keys() <= {"PICKED_UP", "TAKEN_BY_ANOTHER", "NOT_IN_QUEUE"}
    return found


@pytest.mark.parametrize("door", [GRAPHQL, REST, AGENT])
async def test_exactly_one_picks_up_a_session_and_each_gets_another_first(
    tmp_path: Path, database_url: str, door: str
) -> None:
    keys = await furnish(database_url, waiting=CALLS + 1)
    variables = {"PARLEY_DATABASE_URL": database_url, **PATIENT}
    with serving(tmp_path, "--workers", "2", **variables) as served:
        async with held(database_url, keys[-1]):
            of_one = picked_up(await race(served, *one(door, keys[-1])), door)
        of_first = picked_up(await race(served, *first(door)), door)
    assert of_one == [keys[-1]]
    assert sorted(of_first) == keys[:-1]
    async with open_database(database_url):
        sessions = await ChatSession.all()
        assert {session.status for session in sessions} == {ChatSessionStatus.USER_LAST}
        # One welcome for each, and a rank of its own among those of its user.
        assert await ChatMessage.all().count() == len(sessions)
        places = {(session.user_id, session.rank) for session in sessions}
        assert len(places) == len(sessions)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as url:
        yield url


@pytest.mark.parametrize("door", [GRAPHQL, REST, AGENT])
async def test_the_first_waits_for_no_lock_of_another_session(
    tmp_path: Path, postgres_url: str, door: str
) -> None:
    oldest, next_ = await furnish(postgres_url, waiting=2)
    path, body = first(door)
    other = await asyncpg.connect(postgres_url)
    with serving(tmp_path, PARLEY_DATABASE_URL=postgres_url) as served:
        async with httpx.AsyncClient(
            base_url=served.base, timeout=TIMEOUT_SECONDS, auth=("ann", PASSWORD)
        ) as client:
            async with other.transaction():
                lock = "SELECT 1 FROM chat_session WHERE chat_session_id = $1 FOR UPDATE"
                await other.execute(lock, oldest)
                found, none = [(await client.post(path, json=body)).json() for _ in range(2)]
            freed = (await client.post(path, json=body)).json()
    await other.close()
    empty = {"data": {"pickUpFirstChatSession": {"outcome": "QUEUE_EMPTY", "chatSession": None}}}
    assert picked_up([found, freed], door) == [next_, oldest]
    assert none == (empty if door == GRAPHQL else None)
