"""One run on one database: services, load, faults, and the report on them."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live import happened
from tests.live.crowd import followers_of_all, following, present, settle
from tests.live.followers import Target
from tests.live.received import Record
from tests.live.verdict import findings, missing
from tests.soak import databases, load, stored
from tests.soak.availability import Window
from tests.soak.client import Login
from tests.soak.clock import Clock, remove_shared_memory
from tests.soak.faults import Fault, NotPutRight, Stage, faults_of
from tests.soak.ledger import Ledger
from tests.soak.report import Report, report_on, with_followers
from tests.soak.resources import Watch
from tests.soak.service import Service

CATCH_UP_SECONDS = 60.0
"""Seconds after the load in which followers have everything."""
FIRST_WORKERS = 2
"""Workers of the first service. The second has one, so both share the file or the server."""


@dataclass(frozen=True)
class Plan:
    """A run: its database, how long its load lasts, how many clients, and the pause of faults."""

    database: str
    seconds: float
    clients: int = 10
    quiet_seconds: float = 4.0
    """Seconds without a fault, before each fault and at the end."""
    seed: int = 1
    only: str = ""
    """A part of the names of the faults that strike; all do by default."""


def run(plan: Plan, folder: Path, log: Callable[[str], None]) -> Report:
    """Run the load with faults, and return the report; everything is ended in every case."""
    records: list[Record] = []
    with databases.started(plan.database, folder) as database:
        logins = asyncio.run(load.add_logins(database.url, plan.clients))
        ledger = Ledger(folder / "ledger.jsonl")
        with _services(database.url, folder) as (first, second, clock):
            stage = Stage(first, second, database, clock)
            loading = load.Load(ledger)
            with Watch((first, second), database, loading.now) as watch:
                windows = asyncio.run(_under_load(plan, stage, loading, logins, records, log))
        log("reading what is stored")
        try:
            found = stored.read(database)
            told = findings(records, happened.read(database, 0), ledger.entries())
            report = report_on(plan, ledger, loading.answers, windows, watch, found)
            return with_followers(report, records, [*told])
        finally:
            ledger.close()


@contextmanager
def _services(url: str, folder: Path) -> Iterator[tuple[Service, Service, Clock]]:
    clock = Clock(folder)
    variables = {"PARLEY_DATABASE_URL": url, "PARLEY_LOG_LEVEL": "warning"}
    first = Service("first service", folder, FIRST_WORKERS, variables | clock.variables)
    second = Service("second service", folder, 1, variables)
    try:
        first.start()
        second.start()
        yield first, second, clock
    finally:
        first.close()
        second.close()
        remove_shared_memory(first.pids)


async def _under_load(
    plan: Plan,
    stage: Stage,
    loading: load.Load,
    logins: list[Login],
    records: list[Record],
    log: Callable[[str], None],
) -> list[Window]:
    """Let the clients work while faults strike one after another; returns when each did.

    Followers are told of all that happens; `records` gets what they were told.
    """
    servers = (stage.first.base, stage.second.base)
    targets = [Target(servers, login.authorization) for login in logins]
    followers = [*followers_of_all(targets, await present(targets[0]))]
    records += [record for follower in followers for record in follower.records]
    async with following(followers):
        windows = await _with_faults(plan, stage, loading, logins, log)
        for follower in followers:
            follower.restless = False
        log("waiting until followers have everything")
        done = await asyncio.to_thread(happened.read, stage.database, 0)
        await settle(
            records,
            lambda: sum(missing(record, done) for record in records),
            CATCH_UP_SECONDS,
        )
    return windows


async def _with_faults(
    plan: Plan,
    stage: Stage,
    loading: load.Load,
    logins: list[Login],
    log: Callable[[str], None],
) -> list[Window]:
    until = time.monotonic() + plan.seconds
    over = asyncio.Event()
    servers = (stage.first.base, stage.second.base)
    clients = asyncio.create_task(loading.run(logins, servers, over.is_set))
    windows = []
    try:
        for fault in _in_turn(plan):
            await asyncio.sleep(min(plan.quiet_seconds, until - time.monotonic()))
            if time.monotonic() + plan.quiet_seconds > until:
                break
            log(fault.name)
            began = loading.now()
            text = await asyncio.to_thread(_struck, fault, stage)
            windows.append(Window(fault.name, began, loading.now(), text))
            if time.monotonic() > until:
                break
        await asyncio.sleep(max(0, until - time.monotonic()))
    finally:
        over.set()
        await clients
    return windows


def _struck(fault: Fault, stage: Stage) -> str:
    """Let a fault strike; a text if the service had to be started again because of it."""
    try:
        fault.strike(stage)
    except NotPutRight as error:
        stage.first.close()
        stage.first.start()
        return str(error)
    return ""


def _in_turn(plan: Plan) -> Iterator[Fault]:
    """All faults of the database, shuffled anew for each round."""
    order = random.Random(plan.seed)
    faults = [fault for fault in faults_of(plan.database) if plan.only in fault.name]
    while faults:
        order.shuffle(faults)
        yield from faults
