"""Writers: each changes sessions and writes messages, beside others in the same sessions."""

import asyncio
import random
from collections.abc import Callable, Sequence

from tests.soak.client import Client
from tests.soak.graphql_calls import Graphql
from tests.soak.rest_calls import Rest

LONGEST_PAUSE = 0.05
"""Seconds between two calls of a writer, at most."""

STEPS = {"change": 6, "message": 3, "passing": 1}
"""The steps of a writer, each with its weight."""


class Writer:
    """One client's work; all of it is in the ledger."""

    def __init__(
        self, client: Client, sessions: Sequence[int], stopped: Callable[[], bool]
    ) -> None:
        self._client, self._sessions, self._stopped = client, sessions, stopped
        self._random = random.Random(client.number)
        self._doors: tuple[Rest | Graphql, ...] = (Rest(), Graphql())
        self._numbers = 0

    async def work(self) -> None:
        """Write until stopped; the call that was sent is ended."""
        while not self._stopped():
            [step] = self._random.choices(list(STEPS), list(STEPS.values()))
            await getattr(self, f"_{step}")(self._random.choice(self._doors))
            await asyncio.sleep(self._random.uniform(0, LONGEST_PAUSE))

    async def _change(self, door: Rest | Graphql) -> None:
        # Without a condition: so a change that was in doubt may be made twice, which is two events.
        values = {"customer_phone": self._mark()}
        await self._client.send(door.change(self._random.choice(self._sessions), None, values))

    async def _message(self, door: Rest | Graphql) -> None:
        session, mark = self._random.choice(self._sessions), self._mark()
        await self._client.send(door.message(session, mark, mark))

    async def _passing(self, door: Rest | Graphql) -> None:
        """A session that is created, changed and, in half of the cases, deleted."""
        mark = self._mark()
        created = await self._client.send(door.create(mark, {"customer_name": mark}))
        session, version = created.seen.session, created.seen.version
        if session is None or version is None:
            return
        changed = await self._client.send(door.change(session, None, {"customer_phone": mark}))
        if changed.seen.version is not None and self._random.random() < 0.5:
            await self._client.send(door.delete(session, changed.seen.version))

    def _mark(self) -> str:
        """A text that no other call has."""
        self._numbers += 1
        return f"{self._client.number}-{self._numbers}"


async def created(client: Client, mark: str) -> int:
    """Create a session, and return its key."""
    settled = await client.send(Rest().create(mark, {"customer_name": mark}))
    assert settled.seen.session is not None, settled.entry
    return settled.seen.session
