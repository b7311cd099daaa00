"""The kill test: writers and followers through three workers, which are killed at random."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live import happened
from tests.live.crowd import crowd, following, present, settle
from tests.live.followers import Place
from tests.live.told import Record
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
KILLS = 4
"""Workers that are killed for one fault of PostgreSQL."""
HOOK_SECONDS = 15.0
"""The lease of a sender that died is 10 s: a receiver that gets nothing for longer has all."""
LAST_SESSION = "SELECT coalesce(max(chat_session_id), 0) FROM chat_session"
CATCH_UP_SECONDS = 60.0
"""Seconds after the last fault in which each follower has everything, on a machine that is busy."""


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
        """How often followers went on after a drop."""
        return sum(record.connections - 1 for record in self.records)


def run(kind: str, seconds: float, folder: Path, seed: int = 1) -> Outcome:
    """Let writers and followers work for so many seconds while faults strike."""
    with databases.started(kind, folder) as database, _service(database.url, folder) as service:
        logins = asyncio.run(load.add_logins(database.url, WRITERS))
        ledger = Ledger(folder / "ledger.jsonl")
        test = KillTest(service, database, logins, ledger, random.Random(seed))
        try:
            faults = asyncio.run(test.run(seconds))
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
        service: Service,
        database: SqliteFile | PostgresqlServer,
        logins: list[Login],
        ledger: Ledger,
        chosen: random.Random,
    ) -> None:
        self._service, self._database, self._logins = service, database, logins
        self._ledger, self._random = ledger, chosen
        self._first = 0
        """The key of the last session before the run."""
        self.records: list[Record] = []

    def happened(self) -> Happened:
        """What has happened so far, by the database."""
        return happened.read(self._database, self._first)

    async def run(self, seconds: float) -> list[str]:
        """Write, follow, and let faults strike; returns the names of the faults."""
        places = [Place([self._service.base], login.authorization) for login in self._logins]
        start = await present(places[0])
        [[self._first]] = await asyncio.to_thread(self._database.rows, LAST_SESSION)
        async with self._clients() as clients, Hook.added(self._database.url) as hook:
            sessions = [await created(clients[0], f"first-{n}") for n in range(SESSIONS)]
            followers = [*crowd(places, sessions, start)]
            self.records = [record for each in followers for record in each.records]
            async with following(followers):
                faults = await self._under_faults(clients, sessions, seconds)
                for each in followers:
                    each.restless = False
                await self._settle(hook)
            self.records += await asyncio.to_thread(hook.records, self._database, self._first)
        return faults

    async def _settle(self, hook: Hook) -> None:
        done = await asyncio.to_thread(self.happened)
        last = hook.received
        await settle(
            self.records, lambda: sum(missing(record, done) for record in self.records), CATCH_UP_SECONDS
        )
        while last != hook.received:
            last = hook.received
            await asyncio.sleep(HOOK_SECONDS)

    @asynccontextmanager
    async def _clients(self) -> AsyncIterator[list[Client]]:
        answers: list[Answer] = []
        servers = [self._service.base]
        clients = [
            Client(number, login, servers, self._ledger, answers, time.monotonic)
            for number, login in enumerate(self._logins)
        ]
        try:
            yield clients
        finally:
            for client in clients:
                await client.close()

    async def _under_faults(
        self, clients: list[Client], sessions: list[int], seconds: float
    ) -> list[str]:
        over = asyncio.Event()
        until = time.monotonic() + seconds
        struck: list[str] = []
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(Writer(client, sessions, over.is_set).work())
            for fault in self._faults():
                pause = self._random.uniform(*QUIET_SECONDS)
                await asyncio.sleep(min(pause, until - time.monotonic()))
                if time.monotonic() >= until:
                    break
                struck.append(fault.name)
                await asyncio.to_thread(fault.strike, self._stage)
            over.set()
        return struck

    @property
    def _stage(self) -> Stage:
        return Stage(self._service, self._service, self._database, None)

    def _faults(self) -> Iterator[Fault]:
        kill = Fault("a worker is killed (kill -9)", self._kill_a_worker)
        while True:
            yield from [kill] * KILLS
            if isinstance(self._database, PostgresqlServer):
                yield self._random.choice(OF_POSTGRESQL)

    def _kill_a_worker(self, stage: Stage) -> None:
        kill_one_of(stage.first, self._random.choice(stage.first.workers()))
