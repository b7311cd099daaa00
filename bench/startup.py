"""Measures the time from start to the first response, and the memory then and after load."""

from collections.abc import Callable, Sequence
from statistics import median

from bench.databases import Databases
from bench.load import run_wrk
from bench.measure import WARM_UP_CONNECTIONS, Plan
from bench.processes import RunContext, start_server
from bench.report import Table, number
from bench.workloads import Contestant

TITLE = "From starting the process to its first answer"
NOTES = (
    "Servers with REST are asked for one session, servers with only GraphQL for a list of 100.",
)


def table(
    contestants: Sequence[Contestant],
    plan: Plan,
    databases: Databases,
    context: RunContext,
    log: Callable[[str], None],
) -> Table:
    """Start each server once per round, in turn, and load it in the last round."""
    start_seconds: dict[str, list[float]] = {}
    memory_at_start: dict[str, list[float]] = {}
    memory_after_load: dict[str, float] = {}
    for turn in range(plan.rounds):
        log(f"start: round {turn + 1} of {plan.rounds}")
        for contestant in contestants:
            name, server = contestant.name, contestant.server
            url = databases.copy(server.name) if server.has_database else ""
            with start_server(server, url, context, contestant.request) as running:
                start_seconds.setdefault(name, []).append(running.start_seconds)
                memory_at_start.setdefault(name, []).append(running.megabytes())
                if turn + 1 == plan.rounds:
                    run_wrk(running, contestant.request, WARM_UP_CONNECTIONS, plan.warm_up_node)
                    memory_after_load[name] = running.megabytes()
    parleys_seconds = median(start_seconds[contestants[0].name])
    rows = [
        (
            name,
            number(median(seconds)),
            number(median(memory_at_start[name])),
            number(memory_after_load[name]),
            number(parleys_seconds / median(seconds)),
        )
        for name, seconds in start_seconds.items()
    ]
    headings = ("server", "s to first answer", "MB then", "MB after load", "parley's s / its")
    return Table("start", TITLE, headings, rows, NOTES)
