"""Measures subscriptions: how long an event takes to many streams, and what a stream costs."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from statistics import median

from bench.databases import Databases
from bench.listening import MUTATION, Delivered, Task
from bench.measure import Plan
from bench.processes import RunContext, RunningServer, ServerFailure, start_server
from bench.report import Row, Table, number
from bench.sample import graphql_with
from bench.seed import FIRST_CONVERSATION
from bench.servers import BARE_LIVE, PARLEY, ROOT, STRAWBERRY, YOGA, Server

SSE, WEBSOCKET = "SSE", "WebSocket"

FOLLOWERS = (
    (PARLEY, SSE),
    (PARLEY, WEBSOCKET),
    (YOGA, SSE),
    (STRAWBERRY, WEBSOCKET),
    (BARE_LIVE, SSE),
)
"""The servers that are followed, and by which protocol."""

FEW, FEW_RATE = 100, 100
MANY, MANY_RATE = 1_000, 20
"""Streams, and events a second."""
IDLE = 5_000

ROUND_SECONDS = 5
"""Seconds of events in a round."""

FIRST = graphql_with(MUTATION, {"id": FIRST_CONVERSATION, "phone": "1"})


@dataclass
class Followed:
    """A server that runs, its load, and the results of its rounds."""

    running: RunningServer
    transport: str
    load: "subprocess.Popen[str]"
    results: list[Delivered] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    """Microseconds of the server's processor time, an event."""

    @property
    def name(self) -> str:
        """The name in the table."""
        return f"{self.running.name} {self.transport}"


def table(
    servers: Sequence[Server],
    plan: Plan,
    databases: Databases,
    context: RunContext,
    log: Callable[[str], None],
) -> Table:
    """A row for each server, protocol and number of streams; they take turns."""
    rows: list[Row] = []
    work: dict[str, float] = {}
    for streams, rate in ((FEW, MANY_RATE), (FEW, FEW_RATE), (MANY, MANY_RATE)):
        with _followed(servers, streams, databases, context, log) as followed:
            for turn in range(plan.rounds):
                log(f"fan-out: {streams:,} streams, {rate}/s, round {turn + 1}/{plan.rounds}")
                for each in followed:
                    _round(each, rate)
        if (streams, rate) == (FEW, MANY_RATE):
            work = {each.name: median(each.cpu) for each in followed}
            continue
        by_name = {each.name: each for each in followed}
        for each in followed:
            parley = by_name[f"{PARLEY.name} {each.transport}"]
            rows.append(_row(each, parley, streams, rate, work))
    headings = (
        *("server", "streams", "events/s", "p50 ms", "p99 ms", "arrived of expected"),
        *("us a further stream", "load's core", "its p99 / parley's"),
    )
    notes = [
        "The time is from sending a change to its arrival at each stream, so the write is in it."
        f" Rounds last {ROUND_SECONDS} s. *us a further stream* is the processor time of the"
        f" server for one event with {MANY:,} streams, less that with {FEW}, by stream. *load's"
        " core* is the part of its core that the load takes, of which bare-live shows the limit.",
    ]
    return Table(
        "fan-out", "A change of one session is told to all its streams", headings, rows, notes
    )


def idle_table(
    servers: Sequence[Server],
    databases: Databases,
    context: RunContext,
    log: Callable[[str], None],
) -> Table:
    """The memory of each server with idle streams, one server after another."""
    figures: list[tuple[str, str, float, float]] = []
    for server, transport in _selected(servers):
        log(f"idle: {IDLE:,} streams of {server.name} {transport}")
        url = databases.copy(server.name) if server.has_database else ""
        with start_server(server, url, context, FIRST) as running:
            with _load(running, transport, 1, silent=False):
                """The first stream has loaded what all share."""
            before = running.megabytes()
            with _load(running, transport, IDLE, silent=True):
                running.wait_until_idle()
                figures.append((server.name, transport, before, running.megabytes()))
    each = {(name, how): (full - empty) * 1024 / IDLE for name, how, empty, full in figures}
    rows = [
        (
            f"{name} {how}",
            f"{IDLE:,}",
            number(empty),
            number(full),
            number(each[name, how]),
            number(each[name, how] / each[PARLEY.name, how]),
        )
        for name, how, empty, full in figures
    ]
    headings = (
        "server",
        "streams",
        "MB before",
        "MB with them",
        "KB a stream",
        "its KB / parley's",
    )
    return Table(
        "idle", "Streams that are told nothing, each on a connection of its own", headings, rows
    )


def _selected(servers: Sequence[Server]) -> list[tuple[Server, str]]:
    return [each for each in FOLLOWERS if each[0] is PARLEY or each[0] in servers]


@contextmanager
def _followed(
    servers: Sequence[Server],
    streams: int,
    databases: Databases,
    context: RunContext,
    log: Callable[[str], None],
) -> Iterator[list[Followed]]:
    with ExitStack() as stack:
        found = []
        for server, transport in _selected(servers):
            log(f"fan-out: {streams:,} streams of {server.name} {transport}")
            url = databases.copy(server.name) if server.has_database else ""
            running = stack.enter_context(start_server(server, url, context, FIRST))
            load = stack.enter_context(_load(running, transport, streams, silent=False))
            found.append(Followed(running, transport, load))
        yield found


@contextmanager
def _load(
    running: RunningServer, transport: str, streams: int, *, silent: bool
) -> Iterator["subprocess.Popen[str]"]:
    task = Task(
        running.address, running.context.token, transport, FIRST_CONVERSATION, streams, silent
    )
    core = str(running.context.load_core)
    load = subprocess.Popen(
        ["taskset", "-c", core, sys.executable, "-m", "bench.listening"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _tell(load, asdict(task))
        if _answer(load) != "ready":
            raise ServerFailure(f"{running.name} {transport}: the streams did not open.")
        yield load
    finally:
        load.kill()
        load.wait()


def _round(followed: Followed, rate: int) -> None:
    before = followed.running.cpu_seconds()
    _tell(followed.load, [rate, ROUND_SECONDS])
    answer = _answer(followed.load)
    if not answer:
        raise ServerFailure(f"{followed.name}: the load has ended.")
    result = Delivered(**json.loads(answer))
    followed.results.append(result)
    followed.cpu.append((followed.running.cpu_seconds() - before) * 1e6 / result.changes)


def _tell(load: "subprocess.Popen[str]", message: object) -> None:
    assert load.stdin
    load.stdin.write(json.dumps(message) + "\n")
    load.stdin.flush()


def _answer(load: "subprocess.Popen[str]") -> str:
    assert load.stdout
    return load.stdout.readline().strip()


def _row(each: Followed, parley: Followed, streams: int, rate: int, work: dict[str, float]) -> Row:
    further = (median(each.cpu) - work[each.name]) / (streams - FEW) if streams > FEW else None
    pairs = zip(each.results, parley.results, strict=True)
    return (
        each.name,
        f"{streams:,}",
        str(rate),
        number(median(result.p50 for result in each.results)),
        number(median(result.p99 for result in each.results)),
        f"{sum(r.arrived for r in each.results):,} of {sum(r.expected for r in each.results):,}",
        "" if further is None else number(further),
        f"{median(result.cpu_seconds / result.seconds for result in each.results):.0%}",
        number(median(one.p99 / other.p99 for one, other in pairs)),
    )
