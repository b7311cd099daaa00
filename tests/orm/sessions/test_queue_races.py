"""Values that the server gives stay distinct when many ask at once, on both databases."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

import tests
from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus
from orm.sessions import verbs
from tests.orm.rows import AUTHOR, active, associate, create

ROOT = Path(tests.__path__[0]).parent
BOUND = 60
"""Seconds after which a race is lost."""


async def test_concurrent_queue_positions_are_distinct(database: str) -> None:
    rows = await asyncio.gather(*(create(topic_id=4) for _ in range(30)))
    assert sorted(row.initial_queue_pos for row in rows) == list(range(1, 31))


async def test_concurrent_ranks_are_distinct(database: str) -> None:
    user = await associate(1)
    rows = await asyncio.gather(*(active(user) for _ in range(30)))
    assert sorted(row.rank for row in rows) == list(range(1, 31))


async def test_concurrent_session_keys_and_ids_are_distinct(database: str) -> None:
    rows = await asyncio.gather(*(verbs.create({}, AUTHOR) for _ in range(30)))
    assert len({row.session_key for row in rows}) == len({row.pk for row in rows}) == 30


async def test_crossing_topics_and_users_do_not_deadlock(database: str) -> None:
    users = [await associate(key) for key in (1, 2, 3)]
    pairs = [(topic, user) for topic in (3, 2, 1) for user in users] * 5
    async with asyncio.timeout(BOUND):
        await asyncio.gather(
            *(
                create(topic_id=topic, user_id=user, status=ChatSessionStatus.IN_QUEUE)
                for topic, user in pairs
            )
        )
    for topic in (1, 2, 3):
        places = ChatSession.filter(topic_id=topic).values_list("initial_queue_pos", flat=True)
        assert sorted([int(str(place)) for place in await places]) == list(range(1, 16))


async def start(url: str, *, topic: int, user: int, count: int) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.orm.racer", url, str(topic), str(user), str(count)),
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )


async def run_together(racers: list[Process]) -> None:
    """Let every process begin once all are ready; whatever happens, none outlives this."""
    try:
        async with asyncio.timeout(BOUND):
            for racer in racers:
                assert racer.stdout is not None
                if await racer.stdout.readline() != b"ready\n":
                    _, stderr = await racer.communicate()
                    pytest.fail(stderr.decode())
            for _, stderr in await asyncio.gather(
                *(racer.communicate(b"go\n") for racer in racers)
            ):
                assert stderr.decode() == ""
    finally:
        for racer in racers:
            if racer.returncode is None:
                racer.kill()
            await racer.wait()
    assert [racer.returncode for racer in racers] == [0] * len(racers)


async def test_three_processes_give_distinct_positions_and_ranks(database: str) -> None:
    user = await associate(1)
    racers = [await start(database, topic=4, user=user, count=15) for _ in range(3)]
    await run_together(racers)
    queued = await ChatSession.filter(topic_id=4)
    assert sorted(row.initial_queue_pos for row in queued) == list(range(1, 46))
    active_ones = await ChatSession.filter(user_id=user)
    assert sorted(row.rank for row in active_ones) == list(range(1, 46))
