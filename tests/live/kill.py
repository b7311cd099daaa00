"""The kill test: writers and followers through three workers, which are killed at random."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live import happened
from tests.live.crowd import crowd, following, present, settle
from tests.live.followers import Follower, Target
from tests.live.received import Record
from tests.live.verdict import Happened, findings, missing
from tests.live.webhook import LOOPBACK, Hook
from tests.live.writers import Writer, created
from tests.soak import databases, load
from tests.soak.client import Answer, Client, Login
from tests.soak.databases import PostgresqlServer, SqliteFile
from tests.soak.faults import OF_POSTGRESQL, Fault, Stage, kill_one_of
from tests.soak.ledger import Entry, Ledger
from tests.soak.service import Service
from tests.soak.verdict import Finding

WORKERS, WRITERS, SESSIONS = 3, 8, 6
QUIET_SECONDS = (0.5, 3.0)
"""Seconds between two faults."""
ANSWERS = 25
"""Answers between two faults: on a busy machine workers take long to start."""
LONGEST_PAUSE = 20.0
"""Seconds after which a fault strikes in any case."""
KILLS = 4
"""Workers that are killed for one fault of PostgreSQL."""
CATCH_UP_SECONDS = 90.0
"""Seconds after the last fault in which each follower has everything, on a machine that is busy."""

ANSWERED = (200, 201, 204)

LAST_SESSION = "SELECT coalesce(max(chat_session_id), 0) FROM chat_session"

Crowd = Callable[[Sequence[Target], Sequence[int], str], Iterable[Follower]]
"""The followers of sessions, from a cursor on."""


@dataclass(frozen=True)
class Plan:
    """A run: its database, how long it lasts, who follows, and the pauses between faults."""

    database: str
    seconds: float
    seed: int = 1
    crowd: Crowd = crowd
    quiet_seconds: tuple[float, float] = QUIET_SECONDS
    loses: frozenset[str] = frozenset()
    """The names of followers that lose events, for whom nobody waits."""


@dataclass(frozen=True)
class Outcome:
    """The result of a run; `findings` is empty when nothing is wrong."""

    findings: list[Finding]
    records: list[Record]
    entries: list[Entry]
    faults: list[str]

    @property
    def told(self) -> int:
        """The number of events that all followers together were told."""
        return sum(len(record.told) for record in self.records)

    @property
    def resumed(self) -> int:
        """The number of times that followers went on after a drop."""
        return sum(max(record.connections - 1, 0) for record in self.records)


def run(plan: Plan, folder: Path, prepare: Callable[[str], object] = lambda _url: None) -> Outcome:
    """Let writers and followers work while faults strike; `prepare` gets the database's URL."""
    with databases.started(plan.database, folder) as database:
        prepare(database.url)
        with _service(database.url, folder) as service:
            logins = asyncio.run(load.add_logins(database.url, WRITERS))
            ledger = Ledger(folder / "ledger.jsonl")
            test = KillTest(plan, service, database, logins, ledger)
            try:
                faults = asyncio.run(test.run())
                entries = ledger.entries()
            finally:
                ledger.close()
            found = findings(test.records, test.happened(), entries)
            return Outcome([*found], test.records, entries, faults)


@contextmanager
def _service(url: str, folder: Path) -> Iterator[Service]:
    variables = {"PARLEY_DATABASE_URL": url, "PARLEY_LOG_LEVEL": "warning", **LOOPBACK}
    service = Service("service", folder, WORKERS, variables)
    try:
        service.start()
        yield service
    finally:
        service.close()


class KillTest:
    """One run on a service and its database."""

    def __init__(
        self,
        plan: Plan,
        service: Service,
        database: SqliteFile | PostgresqlServer,
        logins: list[Login],
        ledger: Ledger,
    ) -> None:
        self._plan, self._service, self._database = plan, service, database
        self._logins, self._ledger = logins, ledger
        self._random = random.Random(plan.seed)
        self._first = 0
        """The key of the last session before the run."""
        self.records: list[Record] = []
        self._answers: list[Answer] = []

    def happened(self) -> Happened:
        """The changes until now, as the database has them."""
        return happened.read(self._database, self._first)

    async def run(self) -> list[str]:
        """Write, follow, and let faults strike; returns the names of the faults."""
        targets = [Target([self._service.base], login.authorization) for login in self._logins]
        start = await present(targets[0])
        [[self._first]] = await asyncio.to_thread(self._database.rows, LAST_SESSION)
        async with self._clients() as clients, Hook.added(self._database.url) as hook:
            sessions = [await created(clients[0], f"first-{n}") for n in range(SESSIONS)]
            followers = [*self._plan.crowd(targets, sessions, start)]
            self.records = [record for each in followers for record in each.records]
            async with following(followers):
                faults = await self._under_faults(clients, sessions)
                for each in followers:
                    each.restless = False
                self.records += await self._settled(hook)
        return faults

    async def _settled(self, hook: Hook) -> Sequence[Record]:
        """Wait until all followers and the webhook have everything; returns the webhook's."""
        done = await asyncio.to_thread(self.happened)
        deadline = time.monotonic() + CATCH_UP_SECONDS
        complete = [each for each in self.records if each.follower not in self._plan.loses]
        await settle(
            self.records,
            lambda: sum(missing(record, done) for record in complete),
            CATCH_UP_SECONDS,
        )
        while True:
            found = await asyncio.to_thread(hook.records, self._database, self._first)
            if not sum(missing(record, done) for record in found) or time.monotonic() > deadline:
                return found
            await asyncio.sleep(1)

    @asynccontextmanager
    async def _clients(self) -> AsyncIterator[list[Client]]:
        clients = [
            Client(number, login, [self._service.base], self._ledger, self._answers, time.monotonic)
            for number, login in enumerate(self._logins)
        ]
        try:
            yield clients
        finally:
            for client in clients:
                await client.close()

    async def _under_faults(self, clients: list[Client], sessions: list[int]) -> list[str]:
        over = asyncio.Event()
        until = time.monotonic() + self._plan.seconds
        struck: list[str] = []
        stage = Stage(self._service, self._service, self._database, None)
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(Writer(client, sessions, over.is_set).work())
            for fault in self._faults():
                await self._pause(until)
                if time.monotonic() >= until:
                    break
                struck.append(fault.name)
                await asyncio.to_thread(fault.strike, stage)
            over.set()
        return struck

    async def _pause(self, until: float) -> None:
        """Let some time pass, and some calls be answered."""
        pause = self._random.uniform(*self._plan.quiet_seconds)
        await asyncio.sleep(min(pause, until - time.monotonic()))
        latest = min(until, time.monotonic() + LONGEST_PAUSE)
        wanted = self._answered() + ANSWERS
        while self._answered() < wanted and time.monotonic() < latest:  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    def _answered(self) -> int:
        return sum(answer.status in ANSWERED for answer in self._answers)

    def _faults(self) -> Iterator[Fault]:
        kill = Fault("a worker is killed (kill -9)", self._kill_a_worker)
        while True:
            yield from [kill] * KILLS
            if isinstance(self._database, PostgresqlServer):
                yield self._random.choice(OF_POSTGRESQL)

    def _kill_a_worker(self, stage: Stage) -> None:
        kill_one_of(stage.first, self._random.choice(stage.first.workers()))
