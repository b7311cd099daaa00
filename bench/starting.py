"""How long each server takes to its first answer, and what memory it has then and after load."""

from collections.abc import Callable, Sequence
from statistics import median

from bench.databases import Databases
from bench.load import drive
from bench.measure import WARM, Plan
from bench.processes import Place, started
from bench.report import Table, number
from bench.works import Contestant

TITLE = "From starting the process to its first answer"
NOTES = (
    "Who serves REST is asked for one session, and who serves only GraphQL for a list of 100.",
)


def table(
    contestants: Sequence[Contestant],
    plan: Plan,
    databases: Databases,
    place: Place,
    say: Callable[[str], None],
) -> Table:
    """Start each as often as there are rounds, in turn, and load it in the last."""
    seconds: dict[str, list[float]] = {}
    fresh: dict[str, list[float]] = {}
    loaded: dict[str, float] = {}
    for turn in range(plan.rounds):
        say(f"start: round {turn + 1} of {plan.rounds}")
        for each in contestants:
            url = databases.copy(each.server.name) if each.server.stores else ""
            with started(each.server, url, place, each.request) as running:
                seconds.setdefault(each.name, []).append(running.seconds_to_answer)
                fresh.setdefault(each.name, []).append(running.megabytes())
                if turn + 1 == plan.rounds:
                    drive(running, each.request, WARM, plan.warm_up_node)
                    loaded[each.name] = running.megabytes()
    first = median(seconds[contestants[0].name])
    rows = [
        (
            name,
            number(median(each)),
            number(median(fresh[name])),
            number(loaded[name]),
            number(first / median(each)),
        )
        for name, each in seconds.items()
    ]
    headings = ("server", "s to first answer", "MB then", "MB after load", "parley's s / its")
    return Table("start", TITLE, headings, rows, NOTES)
