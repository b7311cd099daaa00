"""One run: databases, then each work that was chosen, then what is measured in other ways."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench import hostile, machine, size, starting
from bench.databases import Databases, Postgresql, Sqlite
from bench.measure import Plan, measure
from bench.processes import Place, started
from bench.report import Table
from bench.seed import fill, log_in
from bench.servers import PARLEY, SERVERS, Server
from bench.works import WORKS, Contestant, Work

ALONE = ("start", "size", "hostile")
"""What is measured otherwise than by load alone."""

SCRATCH = Path(__file__).with_name("scratch")
"""On the disk of the project: a system's folder for temporary files may be in memory."""


@dataclass(frozen=True)
class Choice:
    """What is measured."""

    works: Sequence[str]
    peers: Sequence[str]
    database: str
    size: int


def run(
    choice: Choice,
    plan: Plan,
    say: Callable[[str], None],
    keep: Callable[[list[str], list[Table]], None],
) -> None:
    """Measure; `keep` hears after each work the report's head and all tables so far."""
    about = "\n".join(machine.about())
    with _folder() as folder, _databases(choice.database, folder) as databases:
        say("making the database that everyone gets a copy of")
        token = log_in(databases.template)
        fill(databases, databases.template)
        answers, logs = folder / "answers", folder / "logs"
        answers.mkdir()
        logs.mkdir()
        place = Place(*machine.cores(), token, answers, logs)
        head = [about, _how(plan, databases, place), _peers(choice)]
        tables: list[Table] = []
        for table in _tables(choice, plan, databases, place, folder, say):
            tables.append(table)
            keep(head, tables)


def _tables(
    choice: Choice,
    plan: Plan,
    databases: Databases,
    place: Place,
    folder: Path,
    say: Callable[[str], None],
) -> Iterator[Table]:
    works = [_entered(WORKS[name], choice) for name in WORKS]
    _keep_answers(works, databases, place)
    for work in works:
        if work.name in choice.works:
            yield measure(work, plan, databases, place, say)
    if "start" in choice.works:
        yield starting.table(_everyone(works), plan, databases, place, say)
    if "size" in choice.works:
        yield size.table(folder, choice.size, say)
    if "hostile" in choice.works:
        say("hostile: refusing documents")
        yield hostile.table()


def _entered(work: Work, choice: Choice) -> Work:
    """The work with those contestants that were chosen; on Node there is SQLite only."""
    entered = tuple(each for each in work.contestants if _enters(each.server, choice))
    return replace(work, contestants=entered)


def _enters(server: Server, choice: Choice) -> bool:
    if server.on_node and choice.database != "sqlite":
        return False
    return server is PARLEY or server.name in choice.peers


def _keep_answers(works: Sequence[Work], databases: Databases, place: Place) -> None:
    """Write down what parley answers to each work, for the one that only sends it."""
    first = works[0].contestants[0].request
    with started(PARLEY, databases.copy("answers"), place, first) as parley:
        for work in works:
            answer = parley.ask(work.contestants[0].request)
            (place.answers / f"{work.name}.json").write_bytes(answer)


def _everyone(works: Sequence[Work]) -> list[Contestant]:
    """Each server once, asked for something that it only reads."""
    found: dict[str, Contestant] = {}
    for work in works:
        if not work.creates:
            for each in work.contestants:
                found.setdefault(each.server.name, each)
    return list(found.values())


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


def _how(plan: Plan, databases: Databases, place: Place) -> str:
    return (
        f"Medians of {plan.rounds} rounds of {plan.seconds} s by wrk, everybody in turn, after"
        f" {plan.warm_up} s of warm-up ({plan.warm_up_node} s on Node). One worker each on core"
        f" {place.server_core}, wrk on core {place.load_core}, no log of requests."
        f" {databases.about}. Every creation stores an audit row in its transaction, at the peers"
        " as at parley. Parley gets one of its own Bearer tokens and looks it up; peers compare it"
        " with a constant. MB is the process after all rounds, answer the bytes of a body. The last"
        " column is the median of the rounds' own ratios: above 1, parley is faster. Why so:"
        " docs/decisions/0029-benchmarks.md."
    )


def _peers(choice: Choice) -> str:
    chosen = [server for server in SERVERS if _enters(server, choice)]
    return "\n".join(f"- **{server.name}**: {server.about}" for server in chosen)
