"""One run: makes the template database, then measures each selected work."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench import fan_out, hostile, machine, message_size, size, startup
from bench.databases import Databases, Postgresql, Sqlite
from bench.measure import Plan, measure
from bench.processes import RunContext, start_server
from bench.report import Table
from bench.seed import add_conversations, create_user, fill
from bench.servers import PARLEY, SERVERS, Server
from bench.workloads import WORKLOADS, Contestant, Workload

SPECIAL_WORKS = ("fan-out", "idle", "start", "size", "message-size", "hostile")
"""Works that are measured in other ways than by loading the contestants in turn."""

SCRATCH = Path(__file__).with_name("scratch")
"""On the project's disk: the system's folder for temporary files may be in memory."""


@dataclass(frozen=True)
class Selection:
    """The names of the works and peers to measure, the database, and the sizes for two works."""

    works: Sequence[str]
    peers: Sequence[str]
    database: str
    size: int
    messages: int


def run(
    selection: Selection,
    plan: Plan,
    log: Callable[[str], None],
    write_report: Callable[[list[str], list[Table]], None],
) -> None:
    """Measure; `write_report` is called after each work, with the head and all tables so far."""
    about = "\n".join(machine.describe())
    with _folder() as folder, _databases(selection.database, folder) as databases:
        log("making the template database")
        token = create_user(databases.template)
        fill(databases, databases.template)
        add_conversations(databases, databases.template)
        responses, logs = folder / "responses", folder / "logs"
        responses.mkdir()
        logs.mkdir()
        context = RunContext(*machine.cores(), token, responses, logs)
        head = [about, _method(plan, databases, context), _peers(selection)]
        tables: list[Table] = []
        for table in _tables(selection, plan, databases, context, folder, log):
            tables.append(table)
            write_report(head, tables)


def _tables(
    selection: Selection,
    plan: Plan,
    databases: Databases,
    context: RunContext,
    folder: Path,
    log: Callable[[str], None],
) -> Iterator[Table]:
    workloads = [_with_selected_peers(workload, selection) for workload in WORKLOADS.values()]
    _store_responses(workloads, databases, context)
    for workload in workloads:
        if workload.name in selection.works:
            yield measure(workload, plan, databases, context, log)
    followed = [server for server in SERVERS if _is_selected(server, selection)]
    if "fan-out" in selection.works:
        yield fan_out.table(followed, plan, databases, context, log)
    if "idle" in selection.works:
        yield fan_out.idle_table(followed, databases, context, log)
    if "start" in selection.works:
        yield startup.table(_readers(workloads), plan, databases, context, log)
    if "size" in selection.works:
        yield size.table(folder, selection.size, log)
    if "message-size" in selection.works:
        yield message_size.table(folder, selection.messages, log)
    if "hostile" in selection.works:
        log("hostile: refusing documents")
        yield hostile.table()


def _with_selected_peers(workload: Workload, selection: Selection) -> Workload:
    """The workload without the contestants that are not selected."""
    selected = tuple(
        contestant
        for contestant in workload.contestants
        if _is_selected(contestant.server, selection)
    )
    return replace(workload, contestants=selected)


def _is_selected(server: Server, selection: Selection) -> bool:
    # The servers on Node support SQLite only.
    if server.on_node and selection.database != "sqlite":
        return False
    return server is PARLEY or server.name in selection.peers


def _store_responses(
    workloads: Sequence[Workload], databases: Databases, context: RunContext
) -> None:
    """Store parley's response to each workload in a file, for the peer `bare` that sends it."""
    first = workloads[0].contestants[0].request
    with start_server(PARLEY, databases.copy("responses"), context, first) as parley:
        for workload in workloads:
            response = parley.send(workload.contestants[0].request)
            (context.responses / f"{workload.name}.json").write_bytes(response)


def _readers(workloads: Sequence[Workload]) -> list[Contestant]:
    """Each server once, with a request that only reads."""
    contestants: dict[str, Contestant] = {}
    for workload in workloads:
        if not workload.counted:
            for contestant in workload.contestants:
                contestants.setdefault(contestant.server.name, contestant)
    return list(contestants.values())


@contextmanager
def _folder() -> Iterator[Path]:
    SCRATCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
        yield Path(folder)


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[Databases]:
    if kind == "sqlite":
        yield Sqlite(folder)
    else:
        with Postgresql.started(folder / "postgresql") as databases:
            yield databases


def _method(plan: Plan, databases: Databases, context: RunContext) -> str:
    """The report's paragraph on the method of measurement."""
    return (
        f"Medians of {plan.rounds} rounds of {plan.seconds} s with wrk; the servers take turns,"
        f" after {plan.warm_up} s of warm-up ({plan.warm_up_node} s on Node). Each server has one"
        f" worker on core {context.server_core}; wrk runs on core {context.load_core}. There is no"
        f" request log. {databases.about}. Every create stores an audit row in its transaction, in"
        " the peers as in parley. Parley looks up one of its own Bearer tokens; the peers"
        " compare it with a constant. MB is the process's memory after all rounds, answer the bytes"
        " of a response body. The last column is the median of the rounds' own ratios: above 1,"
        " parley is faster. The reasons are in docs/decisions/0029-benchmarks.md."
    )


def _peers(selection: Selection) -> str:
    selected = [server for server in SERVERS if _is_selected(server, selection)]
    return "\n".join(f"- **{server.name}**: {server.about}" for server in selected)
