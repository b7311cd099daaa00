"""The answer of `/metrics`: counts of all workers, and figures that are read when it is asked.

Figures of the database are read by the worker that answers, once for all. Figures of a worker are
those of every worker that lives: processes are read from the operating system, and each worker
writes the figures of its own pool into a file that workers share (`watching_pool`).
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Gauge,
    Metric,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from orm.engine.figures import FileFigures, PoolFigures, database_figures
from orm.events.reading import Progress, progress
from orm.sessions.open_sessions import OpenSessions, count_open
from orm.webhooks.statistics import webhook_statistics
from parley.supervisor.metrics_folder import METRICS_FOLDER_VARIABLE
from parley.webhooks.metrics import gauges

DATABASE_SECONDS = 2.0
"""Seconds that an answer waits for the database, which counts as away then."""

POOL_INTERVAL = 5.0
"""Seconds between two looks at the pool of a worker."""


class PoolGauges(NamedTuple):
    """The gauges of a worker's pool."""

    connections: Gauge
    most: Gauge
    waiting: Gauge


@lru_cache(maxsize=1)
def _pool_gauges() -> PoolGauges:
    # Made when first needed: without a server there is no pool, and no zeros of one.
    return PoolGauges(
        Gauge(
            "parley_database_connections",
            "Connections to the database server, of all workers.",
            ["state"],
            multiprocess_mode="livesum",
        ),
        Gauge(
            "parley_database_connections_max",
            "The most connections that the workers open (PARLEY_DB_POOL times workers).",
            multiprocess_mode="livesum",
        ),
        Gauge(
            "parley_database_waiting",
            "Calls that wait for a connection.",
            multiprocess_mode="livesum",
        ),
    )


def look_at_pool(figures: PoolFigures) -> None:
    """Set the gauges of this worker's pool."""
    gauges = _pool_gauges()
    gauges.connections.labels("in_use").set(figures.in_use)
    gauges.connections.labels("idle").set(figures.idle)
    gauges.most.set(figures.most)
    gauges.waiting.set(figures.waiting)


@asynccontextmanager
async def watching_pool() -> AsyncIterator[None]:
    """With several workers: note the figures of this one's pool, for the worker that is asked."""

    async def watch() -> None:
        while isinstance(figures := database_figures(), PoolFigures):
            look_at_pool(figures)
            await asyncio.sleep(POOL_INTERVAL)

    if METRICS_FOLDER_VARIABLE not in os.environ:
        yield
        return
    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


class _Read(Collector):
    """Metrics that were read for one answer."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        return self._metrics


async def exposition() -> bytes:
    """All metrics in Prometheus's text format."""
    files = [*_database_metrics(), *await _session_metrics()]
    folder = os.environ.get(METRICS_FOLDER_VARIABLE)
    if folder is None:
        return generate_latest(REGISTRY) + _text(files)
    workers = live_workers(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry) + _text([*files, *_process_metrics(workers)])


def _text(metrics: Sequence[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Read(metrics))
    return generate_latest(registry)


def _database_metrics() -> Iterator[Metric]:
    figures = database_figures()
    if isinstance(figures, FileFigures):
        yield _gauge("parley_database_file_bytes", "Size of the SQLite file.", figures.database)
        yield _gauge(
            "parley_database_wal_bytes", "Length of SQLite's write-ahead log.", figures.wal
        )
    else:
        look_at_pool(figures)


async def _session_metrics() -> Sequence[Metric]:
    up = "1 if the database answered this request within two seconds."
    try:
        async with asyncio.timeout(DATABASE_SECONDS):
            sessions, webhooks = await count_open(), await webhook_statistics()
            log = await progress()
    except Exception:  # Whatever it is, the other metrics are wanted just then.
        return [_gauge("parley_database_up", up, 0)]
    told = (*_open_sessions(sessions), *_log(log), *gauges(webhooks))
    return [_gauge("parley_database_up", up, 1), *told]


def _log(log: Progress) -> Iterator[Metric]:
    yield _gauge("parley_events_head", "The last number that was given to an event.", log.head)
    yield _gauge(
        "parley_events_complete", "The number up to which the log is complete.", log.complete
    )


def _open_sessions(sessions: OpenSessions) -> Iterator[Metric]:
    by_status = GaugeMetricFamily(
        "parley_open_sessions",
        "Chat sessions that are not over; 10000 means that many or more.",
        labels=["status"],
    )
    for status, number in sessions.by_status.items():
        by_status.add_metric([status.name], number)
    yield by_status
    first = sessions.first_requested
    seconds = 0.0 if first is None else (datetime.now(UTC) - first).total_seconds()
    yield _gauge(
        "parley_queue_oldest_seconds",
        "Seconds since the session was requested that has waited longest in the queue.",
        max(seconds, 0.0),
    )


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value)


def live_workers(folder: Path) -> Sequence[int]:
    """The processes that have metrics in the folder and live; the gauges of others are removed."""
    pids = {int(file.stem.rpartition("_")[2]) for file in folder.glob("*_*.db")}
    dead = {pid for pid in pids if not _is_worker(pid)}
    for pid in dead:
        # Another worker may do the same at once.
        with suppress(FileNotFoundError):
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
    return sorted(pids - dead)


def _is_worker(pid: int) -> bool:
    """True if the process lives and was started by the one that started this."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return not Path("/proc/self/stat").exists() and _lives(pid)
    state, parent = after_name[:2]
    return state not in "ZX" and int(parent) == os.getppid()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _process_metrics(workers: Sequence[int]) -> Iterator[Metric]:
    """The figures of prometheus_client's own collector, for each worker, with its pid as label."""
    families: dict[str, Metric] = {}
    for pid in workers:
        for family in ProcessCollector(pid=partial(int, pid), registry=None).collect():
            whole = families.setdefault(
                family.name, Metric(family.name, family.documentation, family.type)
            )
            for sample in family.samples:
                whole.add_sample(sample.name, {"pid": str(pid)}, sample.value)
    yield from families.values()
