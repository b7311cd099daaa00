"""Metrics and traces of a service with several workers, one of which is killed."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from orm.models.enums import Scope
from tests import accounts
from tests.parley.command_line import (
    TIMEOUT_SECONDS,
    ServiceProcess,
    in_database,
    is_alive,
    parley,
    serving,
)
from tests.parley.operations.observing.collector import Spans, collecting
from tests.parley.operations.observing.metrics import Metrics

WORKERS = 2
POOL = 5
"""PARLEY_DB_POOL by default."""


class Watched:
    """A service with several workers, and what monitoring sees of it."""

    def __init__(self, served: ServiceProcess, secret: str) -> None:
        self.served, self._secret = served, secret

    def metrics(self) -> Metrics:
        """By a connection of its own, so that any worker may answer."""
        answer = httpx.get(
            f"{self.served.base}/metrics",
            headers={"SO-AppToken": self._secret},
            timeout=TIMEOUT_SECONDS,
        )
        assert answer.status_code == 200, answer.text
        return Metrics.of(answer.text)

    def pids(self) -> set[int]:
        found = self.metrics().found("process_resident_memory_bytes")
        assert all(each.value > 10**6 for each in found)
        return {int(each.labels["pid"]) for each in found}


def traces(url: str) -> dict[str, str]:
    """Settings of a service that sends its spans to a URL when it stops.

    A worker that is killed between two exports could have sent a span without its parent.
    """
    return {"PARLEY_TRACES_URL": url, "OTEL_BSP_SCHEDULE_DELAY": "3600000"}


@pytest.fixture
def watched(database_url: str, tmp_path: Path) -> Iterator[tuple[Watched, Spans]]:
    secret = in_database(
        database_url, lambda: accounts.add_application("prometheus", [Scope.METRICS])
    )
    variables = {"PARLEY_DATABASE_URL": database_url, "PARLEY_LOG_FORMAT": "json"}
    parley(tmp_path, "user", "add", "ada", PARLEY_PASSWORD="secret", **variables)
    with (
        collecting() as (url, spans),
        serving(tmp_path, "--workers", str(WORKERS), **variables, **traces(url)) as served,
    ):
        yield Watched(served, secret), spans


def test_all_workers_are_watched_and_dead_ones_go_away(watched: tuple[Watched, Spans]) -> None:
    service, spans = watched
    sent = 6
    for _ in range(sent):
        assert service.served.create_session("ada", "secret").status_code == 200
    before = _until_both_are_seen(service)
    labels = {"door": "rest", "operation": "createChatSession", "status": "200"}
    assert before.total("parley_operations_total", **labels) == sent
    assert before.total("parley_open_sessions", status="IN_QUEUE") == sent
    assert before.total("parley_database_up") == 1
    for once in ("parley_database_up", "parley_queue_oldest_seconds"):
        assert len(before.found(once)) == 1
    if before.found("parley_database_connections"):
        assert before.total("parley_database_connections_max") == POOL * WORKERS
        assert 1 <= before.total("parley_database_connections") <= POOL * WORKERS
    else:
        assert len(before.found("parley_database_wal_bytes")) == 1
    pids = {int(pid) for pid in before.values_of("pid")}
    killed = min(pids)
    os.kill(killed, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(killed)] if is_alive(killed) else [], TIMEOUT_SECONDS)
    after = _until_both_are_seen(service)
    assert str(killed) not in after.values_of("pid")
    # The counts of the dead worker stay.
    assert after.total("parley_operations_total", **labels) == sent
    if after.found("parley_database_connections_max"):
        assert after.total("parley_database_connections_max") == POOL * WORKERS
    service.served.stop()
    created = spans.named("mutation createChatSession")
    # Those of the worker that was killed may be lost, and no others.
    assert len(created) <= sent
    requests = spans.named("POST /api/v1/ChatSession")
    assert {each.parent_id for each in created} <= {each.span_id for each in requests}


def test_the_last_spans_are_sent_when_the_service_stops(watched: tuple[Watched, Spans]) -> None:
    service, spans = watched
    for _ in range(4):
        service.served.create_session("ada", "secret")
    service.served.stop()
    assert len(spans.named("mutation createChatSession")) == 4
    assert len(spans.named("INSERT chat_session")) == 4


def _until_both_are_seen(service: Watched) -> Metrics:
    """The metrics once all workers have written theirs, as each does when it serves."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        found = service.metrics()
        pools = {0, POOL * WORKERS}
        if (
            len(found.found("process_resident_memory_bytes")) == WORKERS
            and found.total("parley_database_connections_max") in pools
            and found.total("parley_database_up") == 1
        ):
            return found
        time.sleep(0.2)
    raise AssertionError(f"{found.values_of('pid')}\n{service.served.output()[-3000:]}")
