"""A work's rounds: everybody in turn, as often as the plan says; medians come out."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import ceil

from bench.alike import differences
from bench.databases import Databases
from bench.figures import Figures, table
from bench.load import BadRun, Loaded, drive
from bench.processes import NoAnswer, Place, Running, started
from bench.report import Table
from bench.seed import empty_queue
from bench.servers import SOFA
from bench.works import Contestant, Work

ROWS = "SELECT COUNT(*) FROM chat_session"
LAST = "SELECT MAX(chat_session_id) FROM chat_session"

WARM = 16
"""Connections of the warm-up."""

ENOUGH = 2
"""Answers for each connection that a round should have time for."""
LONGEST = 30
"""Seconds that are never exceeded for them."""


@dataclass(frozen=True)
class Plan:
    """How long and how often."""

    seconds: int
    rounds: int
    connections: Sequence[int]
    warm_up: int
    warm_up_node: int


@dataclass(frozen=True)
class Entrant:
    """A contestant that runs, on its own database."""

    contestant: Contestant
    running: Running
    url: str
    answer: bytes


def measure(
    work: Work, plan: Plan, databases: Databases, place: Place, say: Callable[[str], None]
) -> Table:
    """Run a work and give its table; BadRun or NoAnswer when it went otherwise than it should."""
    figures = [Figures(each) for each in work.contestants]
    with ExitStack() as stack:
        entrants = [_enter(stack, each, work, databases, place, say) for each in work.contestants]
        _compare(entrants)
        warm: list[Loaded] = []
        for each in entrants:
            seconds = plan.warm_up_node if each.running.server.on_node else plan.warm_up
            say(f"{work.name}: warming up {each.contestant.name}")
            warm.append(_round(each, work, databases, WARM, seconds))
        for connections in plan.connections:
            for turn in range(plan.rounds):
                say(f"{work.name}: {connections} connections, round {turn + 1} of {plan.rounds}")
                for each, kept, before in zip(entrants, figures, warm, strict=True):
                    seconds = long_enough(plan.seconds, connections, before)
                    loaded = _round(each, work, databases, connections, seconds)
                    if not loaded.answers:
                        raise BadRun(f"{each.contestant.name}: no answers in {seconds} s")
                    kept.loads.setdefault(connections, []).append(loaded)
        for each, kept in zip(entrants, figures, strict=True):
            kept.megabytes = each.running.megabytes()
            kept.answer = len(each.answer)
        return table(work, figures)


def _enter(
    stack: ExitStack,
    contestant: Contestant,
    work: Work,
    databases: Databases,
    place: Place,
    say: Callable[[str], None],
) -> Entrant:
    say(f"{work.name}: starting {contestant.name}")
    server, request = contestant.server, contestant.request
    url = databases.copy(server.name) if server.stores else ""
    running = stack.enter_context(started(server, url, place, request))
    return Entrant(contestant, running, url, running.ask(request))


def _compare(entrants: Sequence[Entrant]) -> None:
    """NoAnswer when somebody answers something else than parley does in the same place."""
    for each in entrants:
        # Sofa has GraphQL's names and no links; that is its way.
        others = [
            other
            for other in entrants
            if other.contestant.request.path == each.contestant.request.path
            and SOFA not in (other.contestant.server, each.contestant.server)
        ]
        if others and (found := differences(others[0].answer, each.answer)):
            raise NoAnswer(f"{each.contestant.name} answers otherwise: {', '.join(found[:5])}")


def _round(
    entrant: Entrant, work: Work, databases: Databases, connections: int, seconds: int
) -> Loaded:
    running, request = entrant.running, entrant.contestant.request
    stores = work.creates and running.server.stores
    before = databases.number(entrant.url, ROWS) if stores else 0
    last = databases.number(entrant.url, LAST) if stores else 0
    loaded = drive(running, request, connections, seconds)
    running.rest()
    if loaded.bytes < 0.95 * loaded.answers * len(entrant.answer):
        raise BadRun(f"{running.name}: answers are shorter than the first one")
    if stores:
        rows = databases.number(entrant.url, ROWS) - before
        if not loaded.answers <= rows <= loaded.answers + connections:
            raise BadRun(f"{running.name}: {loaded.answers} answers, {rows} rows")
        if work.queues:
            databases.execute(entrant.url, empty_queue(last))
    return loaded


def long_enough(seconds: int, connections: int, warm: Loaded) -> int:
    """The seconds of a round, which are more where a warm-up says that answers come slowly."""
    needed = ENOUGH * connections * warm.seconds / max(warm.answers, 1)
    return max(seconds, min(LONGEST, ceil(needed)))
