"""What rounds gave, as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.load import Loaded
from bench.report import Row, Table, number
from bench.seed import IN_QUEUE, TOPICS
from bench.works import Contestant, Work


@dataclass
class Figures:
    """Rounds of one contestant, by connections, and what was seen of it beside them."""

    contestant: Contestant
    loads: dict[int, list[Loaded]] = field(default_factory=dict)
    megabytes: float = 0.0
    """After all rounds."""
    answer: int = 0
    """Bytes of a body."""


def table(work: Work, figures: Sequence[Figures]) -> Table:
    """A row for each contestant and number of connections, compared with the first contestant's."""
    first = figures[0]
    headings = (
        *("server", "connections", "requests/s", "p50 ms", "p99 ms", "MB", "answer"),
        f"{first.contestant.name}'s rate / its",
    )
    rows = [_row(first, each, connections) for connections in first.loads for each in figures]
    return Table(work.name, work.title, headings, rows, _queues(figures) if work.queues else ())


def _row(first: Figures, each: Figures, connections: int) -> Row:
    loads = each.loads[connections]
    return (
        each.contestant.name,
        str(connections),
        number(median(load.rate for load in loads)),
        number(median(load.p50 for load in loads)),
        number(median(load.p99 for load in loads)),
        number(each.megabytes),
        f"{each.answer:,}",
        number(ratio(first.loads[connections], loads)),
    )


def ratio(first: Sequence[Loaded], other: Sequence[Loaded]) -> float:
    """The median over rounds, since what slows the machine slows a whole round."""
    return median(a.rate / b.rate for a, b in zip(first, other, strict=True))


def _queues(figures: Sequence[Figures]) -> list[str]:
    """How many waited in the worst round: the faster a server, the more it has to count."""
    begun = len(TOPICS) * IN_QUEUE
    most = [
        max(load.answers for loads in each.loads.values() for load in loads) for each in figures
    ]
    return [
        f"- {each.contestant.name}: up to {begun + answers:,} in queue when a round ended"
        for each, answers in zip(figures, most, strict=True)
    ]
