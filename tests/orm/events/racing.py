"""Writers that pause in mid-transaction, and readers that follow the log by cursor meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

from tortoise.exceptions import BaseORMException

from orm.engine.database import transaction
from orm.engine.scripts import POSTGRES, Dialect, Statement, TransactionScript
from orm.entities.verbs import ONLY_ATTEMPT, WantedRow
from orm.errors import ParleyError
from orm.events import reading
from orm.events.reading import between
from orm.models import Event
from orm.sessions import verbs
from tests.orm.rows import ANYBODY, AUTHOR, create

PAUSE_SECONDS = 0.004
"""The longest pause before a statement, a commit, or a look at the log."""


class UndoneError(Exception):
    """A transaction is rolled back on purpose."""


async def pause(random: Random) -> None:
    await asyncio.sleep(random.random() * PAUSE_SECONDS if random.random() < 0.7 else 0)


async def play_slowly(connection: Any, script: TransactionScript[Any], random: Random) -> None:
    """Play a script within a transaction, with a pause before each of its statements."""
    with suppress(StopIteration):
        statement = next(script)
        while True:
            await pause(random)
            statement = script.send(await connection.look_up(statement))


@dataclass
class Writers:
    """Some writers of the same sessions; they end their transactions in different ways."""

    random: Random
    sessions: Sequence[int]
    changes: int
    committed: int = 0

    async def write(self) -> None:
        """Make changes, one after the other."""
        for number in range(self.changes):
            # An error of a transaction that others have stopped is one more way to end it.
            with suppress(UndoneError, ParleyError, BaseORMException):
                await self._change(number)
                self.committed += 1

    async def _change(self, number: int) -> None:
        end = self.random.random()
        # In the same order everywhere, so that no two wait for each other.
        chosen = sorted(self.random.sample(self.sessions, self.random.choice((1, 1, 2))))
        async with transaction() as connection:
            played = cast(Any, connection)
            dialect: Dialect = played.dialect
            for key in chosen:
                values = {"rank": number + 1, "customer_name": str(self.random.random())}
                wanted = WantedRow(key, ANYBODY)
                script = verbs.updating(wanted, values, AUTHOR, ONLY_ATTEMPT, dialect)
                await play_slowly(played, script, self.random)
                await pause(self.random)
            if end < 0.15:
                raise UndoneError
            if end < 0.25 and dialect is POSTGRES:
                await played.look_up(Statement("SELECT pg_terminate_backend(pg_backend_pid())"))


Look = Callable[[], Awaitable[int]]
"""Finds up to where the log is read."""


async def naive_look() -> int:
    """The last key that was given out, whoever may not have committed yet."""
    return (await reading.progress()).head


@dataclass
class Reader:
    """One who goes by a cursor."""

    random: Random
    look: Look = reading.safe_key
    at: int = 0
    seen: list[Event] = field(default_factory=list)

    async def read(self) -> None:
        """Read what there is by now."""
        safe = await self.look()
        await pause(self.random)
        while self.at < safe:
            limit = self.random.choice((1, 3, 50))
            events = await between(self.at, safe, limit)
            self.seen += events
            # As the hub does: with no further event, all is read up to there.
            self.at = safe if len(events) < limit else events[-1].event_id

    async def follow(self, done: asyncio.Event) -> None:
        """Read until all is done, and then the rest."""
        while not done.is_set():
            await self.read()
            await pause(self.random)
        await self.read()


@dataclass(frozen=True)
class Race:
    """The outcome of a race: the events that are stored, and what each reader has seen."""

    stored: Sequence[int]
    seen: Sequence[Sequence[int]]
    """By those who stop where it is safe."""
    seen_naively: Sequence[int]
    versions: dict[int, list[int]]
    """The versions of each session, in the order of the log."""


async def race(seed: int, writers: int = 6, readers: int = 3, changes: int = 12) -> Race:
    """Let writers and readers work at the same time; each seed is another race."""
    random = Random(seed)
    sessions = [(await create()).pk for _ in range(4)]
    start = (await reading.progress()).head

    def fork() -> Random:
        return Random(random.random())

    following = [Reader(fork(), at=start) for _ in range(readers)]
    naive = Reader(fork(), naive_look, start)
    writing = [Writers(fork(), sessions, changes) for _ in range(writers)]
    done = asyncio.Event()

    async def write() -> None:
        await asyncio.gather(*(each.write() for each in writing))
        done.set()

    await asyncio.gather(write(), *(each.follow(done) for each in (*following, naive)))
    stored = await Event.filter(event_id__gt=start).order_by("event_id")
    assert len(stored) >= sum(each.committed for each in writing) > 0
    versions: dict[int, list[int]] = {key: [] for key in sessions}
    for event in stored:
        assert event.version is not None
        versions[event.row_key].append(event.version)
    return Race(
        [each.event_id for each in stored],
        [[event.event_id for event in each.seen] for each in following],
        [event.event_id for event in naive.seen],
        versions,
    )
