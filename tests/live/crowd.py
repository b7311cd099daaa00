"""The followers of a run: by each protocol, of single sessions and of all."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count

import httpx

from tests.live.followers import (
    SESSION_CHANGED,
    EventStreamFollower,
    Field,
    Follower,
    MessagesFollower,
    Place,
    WebSocketFollower,
)
from tests.live.told import Record

SETTLED_SECONDS = 1.0
"""Seconds of quiet after the last event: what is told twice would come then."""


def crowd(place: Place, sessions: Sequence[int], start: str) -> list[Follower]:
    """Followers that begin at a cursor; every other one cuts itself off now and then."""
    found: list[Follower] = []

    def add(kind: type[Follower], name: str, what: str, of: Sequence[int] | None, *more: object) -> None:
        number = len(found)
        record = Record(f"{name} {number}", what, None if of is None else tuple(of))
        found.append(kind(place, record, number, *more))

    def add_stream(field: Field, what: str, of: Sequence[int] | None) -> None:
        for _ in range(2):
            add(WebSocketFollower, f"WebSocket, {field.name}", what, of, field, start)
            one = of and of[len(found) % len(of) :][:1]
            add(EventStreamFollower, f"SSE, {field.name}", what, one, field, start)

    for _ in range(2):
        add_stream(SESSION_CHANGED, "sessions", sessions)
    for _ in range(2):
        add(MessagesFollower, "REST, Messages?after=", "messages", sessions)
    return found


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


async def settle(followers: Sequence[Follower], missing: Callable[[], int], seconds: float) -> None:
    """Wait until nothing is missing, for so many seconds at most, and then for a quiet second."""
    for follower in followers:
        follower.restless = False
    deadline = asyncio.get_running_loop().time() + seconds
    while missing() and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.1)
    before = -1
    while (told := sum(len(follower.record.told) for follower in followers)) != before:
        before = told
        await asyncio.sleep(SETTLED_SECONDS)


async def first_cursor(place: Place) -> str:
    """A cursor of the present: that of the last change of a session that nobody changes again."""
    [server, *_] = place.servers
    headers = {"Authorization": place.authorization}
    async with httpx.AsyncClient(base_url=server, headers=headers, timeout=30) as client:
        created = await client.post("/api/v1/ChatSession", json={"CustomerName": "first"})
        session = created.json()["ChatSessionId"]
        record = Record("the first", "sessions", (session,))
        follower = WebSocketFollower(place, record, 0, SESSION_CHANGED, "")
        async with following([follower]):
            for number in count():
                phone = {"CustomerPhone": str(number)}
                await client.patch(f"/api/v1/ChatSession/{session}", json=phone)
                await asyncio.sleep(0.5)
                if record.told:
                    break
            await settle([follower], lambda: 0, 0)
        return record.told[-1].cursor
