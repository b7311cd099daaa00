"""Measures a workload: the contestants take turns, for the number of rounds of the plan."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import ceil

from bench.comparison import differences
from bench.databases import Databases
from bench.figures import ContestantFigures, table
from bench.load import InvalidRun, LoadResult, run_wrk
from bench.processes import RunContext, RunningServer, ServerFailure, start_server
from bench.report import Table
from bench.servers import SOFA
from bench.workloads import Contestant, Workload

WARM_UP_CONNECTIONS = 16
"""The number of connections in the warm-up."""

RESPONSES_PER_CONNECTION = 2
"""A round should last long enough for this number of responses per connection."""
MAX_ROUND_SECONDS = 30
"""A round is not made longer than this for slow responses."""


@dataclass(frozen=True)
class Plan:
    """The seconds and number of rounds, the connection counts, and the warm-up seconds."""

    seconds: int
    rounds: int
    connections: Sequence[int]
    warm_up: int
    warm_up_node: int


@dataclass(frozen=True)
class RunningContestant:
    """A contestant whose server runs, on its own database, and its first response."""

    contestant: Contestant
    running: RunningServer
    url: str
    response: bytes


def measure(
    workload: Workload,
    plan: Plan,
    databases: Databases,
    context: RunContext,
    log: Callable[[str], None],
) -> Table:
    """Run a workload and return its table.

    Raises ServerFailure when a server does not start or responds differently from parley, and
    InvalidRun when a round has errors.
    """
    figures = [ContestantFigures(contestant) for contestant in workload.contestants]
    with ExitStack() as stack:
        running = [
            _start(stack, contestant, workload, databases, context, log)
            for contestant in workload.contestants
        ]
        _compare(running)
        warm_ups: list[LoadResult] = []
        for runner in running:
            seconds = plan.warm_up_node if runner.running.server.on_node else plan.warm_up
            log(f"{workload.name}: warming up {runner.contestant.name}")
            warm_ups.append(_warm_up(runner, workload, databases, seconds))
        for connections in plan.connections:
            for turn in range(plan.rounds):
                log(f"{workload.name}: {connections} connections, round {turn + 1}/{plan.rounds}")
                for runner, results, warm_up in zip(running, figures, warm_ups, strict=True):
                    seconds = round_seconds(plan.seconds, connections, warm_up)
                    seconds = min(seconds, workload.max_seconds or seconds)
                    result = _round(runner, workload, databases, connections, seconds)
                    if not result.responses:
                        raise InvalidRun(f"{runner.contestant.name}: no responses in {seconds} s")
                    results.rounds.setdefault(connections, []).append(result)
        for runner, results in zip(running, figures, strict=True):
            results.megabytes = runner.running.megabytes()
            results.response_bytes = len(runner.response)
        return table(workload, figures)


def _start(
    stack: ExitStack,
    contestant: Contestant,
    workload: Workload,
    databases: Databases,
    context: RunContext,
    log: Callable[[str], None],
) -> RunningContestant:
    log(f"{workload.name}: starting {contestant.name}")
    server, request = contestant.server, contestant.request
    url = databases.copy(server.name) if server.has_database else ""
    if url and workload.prepared:
        # PostgreSQL sorts the whole queue while it has no statistics; it would gather them later.
        databases.execute(url, workload.prepared, "ANALYZE")
    running = stack.enter_context(start_server(server, url, context, request))
    return RunningContestant(contestant, running, url, running.send(request))


def _compare(running: Sequence[RunningContestant]) -> None:
    """ServerFailure when a response differs in structure from the first one at the same path."""
    for runner in running:
        # Sofa is left out: its responses have GraphQL's names and no links.
        others = [
            other
            for other in running
            if other.contestant.request.path == runner.contestant.request.path
            and SOFA not in (other.contestant.server, runner.contestant.server)
        ]
        if others and (paths := differences(others[0].response, runner.response)):
            raise ServerFailure(
                f"{runner.contestant.name} responds differently at {', '.join(paths[:5])}"
            )


def _warm_up(
    runner: RunningContestant, workload: Workload, databases: Databases, seconds: int
) -> LoadResult:
    """Load the server for so many seconds, in several rounds where they are short."""
    longest = min(seconds, workload.max_seconds or seconds)
    for _ in range(longest, seconds, longest):
        _round(runner, workload, databases, WARM_UP_CONNECTIONS, longest)
    return _round(runner, workload, databases, WARM_UP_CONNECTIONS, longest)


def _round(
    runner: RunningContestant,
    workload: Workload,
    databases: Databases,
    connections: int,
    seconds: int,
) -> LoadResult:
    """Load the server for one round, and check that every response stored what it should."""
    running, request = runner.running, runner.contestant.request
    counted = workload.counted if running.server.has_database else ""
    before = databases.number(runner.url, counted) if counted else 0
    result = run_wrk(running, request, connections, seconds)
    running.wait_until_idle()
    if result.bytes < 0.95 * result.responses * len(runner.response):
        raise InvalidRun(f"{running.name}: responses are shorter than the first one")
    if counted:
        stored = databases.number(runner.url, counted) - before
        # A request on each connection may be cut off by the end of the round, after its commit.
        if not result.responses <= stored <= result.responses + connections:
            raise InvalidRun(f"{running.name}: {result.responses} responses, {stored} stored")
        if workload.restored:
            databases.execute(runner.url, workload.restored)
    return result


def round_seconds(seconds: int, connections: int, warm_up: LoadResult) -> int:
    """The duration of a round: `seconds`, or more if responses were slow in the warm-up."""
    needed = RESPONSES_PER_CONNECTION * connections * warm_up.seconds / max(warm_up.responses, 1)
    return max(seconds, min(MAX_ROUND_SECONDS, ceil(needed)))
