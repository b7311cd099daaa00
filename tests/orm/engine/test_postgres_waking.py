"""NOTIFY and LISTEN between processes that share a PostgreSQL database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from tortoise.context import require_context

from orm.engine import postgres_waking
from orm.engine.database import open_database
from orm.engine.postgres_waking import Notifications
from tests.servers import Postgres

TIMEOUT_SECONDS = 20

LISTENING = (
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
    f" AND classid = {postgres_waking.LOCK >> 32} AND objid = 0"
)


class Listener:
    """The messages of one process, and how many it has heard."""

    def __init__(self) -> None:
        client: Any = require_context().db()
        self.heard = 0
        self._news = asyncio.Event()
        self.messages: Notifications = client.waker(self._receive)

    def _receive(self) -> None:
        self.heard += 1
        self._news.set()

    def has_news(self) -> bool:
        return self._news.is_set()

    async def is_listening(self) -> None:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await self._news.wait()
        self._news.clear()


@asynccontextmanager
async def processes(number: int, *, listening: int) -> AsyncIterator[list[Listener]]:
    """The messages of so many processes, of which the first ones listen."""
    found = [Listener() for _ in range(number)]
    tasks = [asyncio.create_task(each.messages.run()) for each in found]
    try:
        for each in found[:listening]:
            each.messages.listen()
            # Once it listens, it looks for what was told before.
            await each.is_listening()
        yield found
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as url:
        yield url


async def test_all_who_listen_hear_of_a_commit_and_not_oneself(url: str) -> None:
    async with open_database(url), processes(3, listening=2) as (one, two, writer):
        writer.messages.notify()
        await one.is_listening()
        await two.is_listening()
        before = one.heard
        one.messages.notify()
        await two.is_listening()
        assert one.heard == before


async def test_many_commits_are_told_by_few_messages(url: str) -> None:
    async with open_database(url), processes(2, listening=1) as (one, writer):
        writer.messages.notify()
        await one.is_listening()
        before = one.heard
        for _ in range(100):
            writer.messages.notify()
        await one.is_listening()
        assert one.heard == before + 1


async def test_who_comes_later_hears_what_is_committed_from_then_on(url: str) -> None:
    async with open_database(url), processes(2, listening=0) as (one, writer):
        writer.messages.notify()
        one.messages.listen()
        await one.is_listening()
        writer.messages.notify()
        await one.is_listening()
        one.messages.unlisten()
        connection = await asyncpg.connect(url)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                while await connection.fetch(LISTENING):  # noqa: ASYNC110  nobody tells
                    await asyncio.sleep(0.01)
        finally:
            await connection.close()


async def test_a_lost_connection_is_made_anew(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_waking, "FIRST_RETRY_SECONDS", 0.01)
    async with open_database(url), processes(2, listening=1) as (one, writer):
        writer.messages.notify()
        await one.is_listening()
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        finally:
            await connection.close()
        # It looks for what was told meanwhile.
        await one.is_listening()
        # The writer's messages are lost until it finds that its connection is gone.
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not one.has_news():
                writer.messages.notify()
                await asyncio.sleep(0.05)
