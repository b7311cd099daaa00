"""The faults: each function strikes, waits, puts right what it broke, and returns."""

import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

from tests.soak.clock import Clock
from tests.soak.databases import PostgresqlServer, SqliteFile
from tests.soak.service import Service

PAUSE_SECONDS = 3.0
"""Seconds that a paused service stands still: fewer than PARLEY_DB_TIMEOUT, which is 5."""
FROZEN_SECONDS = 8.0
"""Seconds that PostgreSQL is frozen: more than PARLEY_DB_TIMEOUT."""
AWAY_SECONDS = 3.0
FULL_SECONDS = 4.0
SKEW_SECONDS = 4.0
START_SECONDS = 150.0
"""Seconds that the service may take to replace its workers by itself.

They start one after another, and a machine with many times more work than cores takes 30 s each.
"""
HOUR = 3600


@dataclass(frozen=True)
class Stage:
    """The targets of faults: the first service, the database, and the first service's clock.

    The second service is never ended, so that its memory can be watched.
    """

    first: Service
    second: Service
    database: SqliteFile | PostgresqlServer
    clock: Clock | None
    """None where no clock is shifted."""


class NotPutRight(Exception):
    """The service did not recover by itself; the text says what did not happen."""


@dataclass(frozen=True)
class Fault:
    """A fault: what it is, in words, and the function that strikes and puts right."""

    name: str
    strike: Callable[[Stage], None]


def _kill_worker(stage: Stage) -> None:
    kill_one_of(stage.first, stage.first.workers()[0])


def kill_one_of(service: Service, killed: psutil.Process) -> None:
    """Kill a worker, and wait until it is replaced."""
    expected = len(service.workers())
    killed.kill()
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        alive = service.workers()
        if killed not in alive and len(alive) >= expected:
            return
        time.sleep(0.1)
    raise NotPutRight(f"The worker that was killed was not replaced in {START_SECONDS:.0f} s.")


def _renew_workers(stage: Stage) -> None:
    before = stage.first.workers()
    stage.first.hang_up()
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not set(before) & set(stage.first.workers()):
            return
        time.sleep(0.1)
    raise NotPutRight(f"The workers were not replaced in {START_SECONDS:.0f} s.")


def _kill_service(stage: Stage) -> None:
    stage.first.kill()
    stage.first.start()


def _restart_service(stage: Stage) -> None:
    stage.first.close()
    stage.first.start()


def _pause_service(stage: Stage) -> None:
    stage.first.signal(signal.SIGSTOP)
    time.sleep(PAUSE_SECONDS)
    stage.first.signal(signal.SIGCONT)


def _jump(stage: Stage) -> None:
    assert stage.clock
    for offset in (HOUR, -HOUR):
        stage.clock.shift(offset)
        time.sleep(SKEW_SECONDS / 2)
    stage.clock.shift(0)


def _fill_disk(stage: Stage) -> None:
    """Let no process of both services write past 64 KiB of a file, as if the disk were full."""
    assert isinstance(stage.database, SqliteFile)
    processes = [*stage.first.processes(), *stage.second.processes()]
    before = [_limit_files(process, stage.database.log_limit()) for process in processes]
    time.sleep(FULL_SECONDS)
    for process, limit in zip(processes, before, strict=True):
        _limit_files(process, limit)


def _limit_files(process: psutil.Process, size: int) -> int:
    """Set the size to which a process may write files; returns the one before."""
    try:
        soft, hard = process.rlimit(resource.RLIMIT_FSIZE)
        process.rlimit(resource.RLIMIT_FSIZE, (size, hard))
    except psutil.NoSuchProcess:
        return resource.RLIM_INFINITY
    return int(soft)


def _stop_database(stage: Stage) -> None:
    database = _postgresql(stage)
    database.stop("fast")
    time.sleep(AWAY_SECONDS)
    database.start()


def _crash_database(stage: Stage) -> None:
    database = _postgresql(stage)
    database.stop("immediate")
    database.start()


def _freeze_database(stage: Stage) -> None:
    database = _postgresql(stage)
    database.freeze()
    time.sleep(FROZEN_SECONDS)
    database.thaw()


def _end_connections(stage: Stage) -> None:
    _postgresql(stage).end_connections()


def _kill_backend(stage: Stage) -> None:
    _postgresql(stage).kill_backend()


def _postgresql(stage: Stage) -> PostgresqlServer:
    assert isinstance(stage.database, PostgresqlServer)
    return stage.database


OF_THE_SERVICE = (
    Fault("a worker is killed (kill -9)", _kill_worker),
    Fault("a service is killed with its workers, and started again", _kill_service),
    Fault("a service is restarted (SIGTERM)", _restart_service),
    Fault("a service's workers are renewed (SIGHUP)", _renew_workers),
    Fault("a service is paused for 3 s (SIGSTOP)", _pause_service),
    Fault("a service's clock jumps an hour ahead, and two back", _jump),
)
OF_SQLITE = (Fault("no file can grow for 4 s (RLIMIT_FSIZE)", _fill_disk),)
OF_POSTGRESQL = (
    Fault("PostgreSQL is stopped for 3 s", _stop_database),
    Fault("PostgreSQL crashes (immediate stop), and is started", _crash_database),
    Fault("PostgreSQL is frozen for 8 s (SIGSTOP)", _freeze_database),
    Fault("all connections are ended (pg_terminate_backend)", _end_connections),
    Fault("a backend is killed (kill -9), so PostgreSQL recovers", _kill_backend),
)


def faults_of(database: str) -> tuple[Fault, ...]:
    """The faults of a run on `sqlite` or `postgresql`."""
    return OF_THE_SERVICE + (OF_SQLITE if database == "sqlite" else OF_POSTGRESQL)
