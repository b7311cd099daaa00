"""The work of one client: it creates or picks up a session, works on it, and ends it."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.soak.calls import Call
from tests.soak.client import Client, Settled
from tests.soak.graphql_calls import Graphql
from tests.soak.ledger import Outcome
from tests.soak.rest_calls import Rest

STEPS = {"change": 3, "replace": 2, "message": 4, "pick_up": 1, "read": 3, "find": 1, "messages": 1}
"""The steps of a client with its session, each with its weight."""
LONGEST_PAUSE = 0.1
"""Seconds between two calls of a client, at most."""
SHARED = 0.3
"""The part of sessions that are created for whoever picks them up first."""
SENT_TWICE = 0.1
"""The part of acknowledged messages that are sent once more under their key."""


@dataclass
class Owned:
    """A session on which this client alone works, as it was last acknowledged."""

    session: int
    values: dict[str, Any]
    version: int | None = None
    messages: list[int] = field(default_factory=list)


class Abandoned(Exception):
    """A call was refused or its outcome is unknown: the client leaves the session alone."""


class Conversations:
    """A client's work, one call after another."""

    def __init__(self, client: Client, stopped: Callable[[], bool], run: str) -> None:
        self._client = client
        self._stopped = stopped
        self._random = random.Random(client.number)
        self._run = run
        self._numbers = 0
        self._rest = Rest()
        self._graphql = Graphql()

    async def work(self) -> None:
        """Work on one session after another until the load stops."""
        while not self._stopped():
            try:
                await self._one_session()
            except Abandoned:
                await self._pause()

    async def _one_session(self) -> None:
        user = self._client.login.associate_id
        if self._random.random() < SHARED:
            await self._done(self._door().create(self._mark(), {"customer_name": self._mark()}))
            taken = await self._done(self._door().pick_up_first(user, self._mark()))
            if taken.seen.session is None:
                return
            owned = Owned(taken.seen.session, taken.seen.values)
        else:
            values = {"customer_name": self._mark(), "user_id": user}
            created = await self._done(self._door().create(self._mark(), values))
            assert created.seen.session
            owned = Owned(created.seen.session, created.seen.values, created.seen.version)
        for step in self._random.choices(
            list(STEPS), list(STEPS.values()), k=self._random.randint(4, 14)
        ):
            if self._stopped():
                return
            await self._pause()
            await getattr(self, f"_{step}")(owned)
        await self._random.choice((self._end, self._delete, self._read))(owned)

    async def _change(self, owned: Owned) -> None:
        values = {"customer_phone": self._mark()}
        version = await self._current(owned)
        await self._write(owned, self._door().change(owned.session, version, values), values)

    async def _replace(self, owned: Owned) -> None:
        values = {"customer_company_name": self._mark()}
        version = await self._current(owned)
        call = self._door().replace(owned.session, version, owned.values, values)
        await self._write(owned, call, values)

    async def _message(self, owned: Owned) -> None:
        call = self._door().message(owned.session, self._mark(), self._mark())
        sent = await self._done(call)
        if self._random.random() < SENT_TWICE:
            await self._done(call)
        assert sent.entry.message
        owned.messages.append(sent.entry.message)

    async def _pick_up(self, owned: Owned) -> None:
        user = self._client.login.associate_id
        call = self._door().pick_up(owned.session, user, self._mark())
        await self._client.send(replace(call, wrote={}))

    async def _read(self, owned: Owned) -> None:
        await self._current(owned)

    async def _find(self, owned: Owned) -> None:
        await self._done(self._door().find(owned.session))

    async def _messages(self, owned: Owned) -> None:
        await self._done(self._rest.messages(owned.session))

    async def _end(self, owned: Owned) -> None:
        await self._done(self._graphql.end(owned.session, self._mark()))
        await self._current(owned)

    async def _delete(self, owned: Owned) -> None:
        version = await self._current(owned)
        settled = await self._client.send(self._door().delete(owned.session, version))
        if settled.in_doubt and settled.reply.status == 404:
            self._acknowledge(settled, None)
        elif settled.entry.outcome is not Outcome.ACKNOWLEDGED:
            raise Abandoned
        await self._client.send(self._door().read(owned.session))

    async def _current(self, owned: Owned) -> int:
        """Read the session, and return its version."""
        found = await self._done(self._door().read(owned.session))
        if found.seen.version is None:
            raise Abandoned
        owned.values, owned.version = found.seen.values, found.seen.version
        return found.seen.version

    async def _write(self, owned: Owned, call: Call, values: dict[str, Any]) -> None:
        """Send a conditional write; 412 after an attempt without an answer is settled by a read."""
        settled = await self._client.send(call)
        if settled.entry.outcome is Outcome.ACKNOWLEDGED:
            return
        if settled.in_doubt and settled.reply.status == 412:
            version = await self._current(owned)
            if owned.values | values == owned.values:
                self._acknowledge(settled, version)
                return
        raise Abandoned

    def _acknowledge(self, settled: Settled, version: int | None) -> None:
        entry = replace(settled.entry, outcome=Outcome.ACKNOWLEDGED, status=200, version=version)
        self._client.record(entry)

    async def _done(self, call: Call) -> Settled:
        settled = await self._client.send(call)
        if settled.entry.outcome is not Outcome.ACKNOWLEDGED:
            raise Abandoned
        return settled

    def _door(self) -> Rest | Graphql:
        return self._random.choice((self._rest, self._graphql))

    def _mark(self) -> str:
        """A text that no other call has."""
        self._numbers += 1
        return f"{self._run}-{self._client.number}-{self._numbers}"

    async def _pause(self) -> None:
        await asyncio.sleep(self._random.uniform(0, LONGEST_PAUSE))
