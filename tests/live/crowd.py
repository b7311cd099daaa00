"""The followers of a run: by each protocol, of single sessions and of all."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count, cycle

import httpx

from tests.live.followers import (
    MESSAGE_ADDED,
    SESSION_CHANGED,
    SESSIONS_CHANGED,
    EventStreamFollower,
    Field,
    Follower,
    Target,
    WebSocketFollower,
)
from tests.live.received import Record
from tests.live.rest_followers import EventsFollower, MessagesFollower

SETTLED_SECONDS = 1.0
"""Seconds of quiet after the last event: what is told twice would come then."""


def crowd(
    targets: Sequence[Target], sessions: Sequence[int], start: str, each: int = 2
) -> Iterator[Follower]:
    """Followers that begin at a cursor: `each` of a kind, of which every other one is restless."""
    yield from followers_of_all(targets, start, each)
    numbers, turns = count(1000), cycle(targets)

    def record(name: str, what: str, of: Sequence[int]) -> Record:
        return Record(f"{name} {next(numbers)}", what, tuple(of))

    for number in range(each):
        one = sessions[number % len(sessions) :][:1]
        for field, what in ((SESSION_CHANGED, "sessions"), (MESSAGE_ADDED, "messages")):
            all_of_them = record(f"WebSocket, {field.name}", what, sessions)
            yield WebSocketFollower(next(turns), all_of_them, number, field, start)
            single = record(f"SSE, {field.name}", what, one)
            yield EventStreamFollower(next(turns), single, number, field, start)
        polled = record("REST, Messages?after=", "messages", sessions)
        yield MessagesFollower(next(turns), polled, number)


def followers_of_all(targets: Sequence[Target], start: str, each: int = 2) -> Iterator[Follower]:
    """Followers of all sessions, also of those that are created and deleted meanwhile."""
    turns = cycle(targets)
    for number in range(each):
        kinds: tuple[tuple[type[WebSocketFollower | EventStreamFollower], str, Field], ...] = (
            (WebSocketFollower, "WebSocket", SESSIONS_CHANGED),
            (EventStreamFollower, "SSE", SESSIONS_CHANGED),
        )
        for kind, name, field in kinds:
            record = Record(f"{name}, {field.name} {number}", "sessions")
            yield kind(next(turns), record, number, field, start)
        sessions, messages = (
            Record(f"REST, Events?after= {number}", what) for what in ("sessions", "messages")
        )
        yield EventsFollower(next(turns), sessions, number, messages, start)


@asynccontextmanager
async def following(followers: Sequence[Follower]) -> AsyncIterator[None]:
    """Let followers work until the block ends."""
    tasks = [asyncio.create_task(follower.follow()) for follower in followers]
    try:
        yield
        for task in tasks:
            # An error of the test itself.
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def settle(records: Sequence[Record], missing: Callable[[], int], seconds: float) -> None:
    """Wait until nothing is missing, for so many seconds at most, and then for a quiet second."""
    deadline = asyncio.get_running_loop().time() + seconds
    while missing() and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    before = -1
    while (told := sum(len(record.told) for record in records)) != before:
        before = told
        await asyncio.sleep(SETTLED_SECONDS)


async def present(target: Target) -> str:
    """The cursor of the present."""
    [server, *_] = target.servers
    headers = {"Authorization": target.authorization}
    async with httpx.AsyncClient(base_url=server, headers=headers, timeout=30) as client:
        answer = await client.post("/graphql", json={"query": "{ eventCursor }"})
        cursor: str = answer.json()["data"]["eventCursor"]
        return cursor
