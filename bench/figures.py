"""Turns the results of a workload's rounds into a table of the report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.load import LoadResult
from bench.report import Row, Table, number
from bench.seed import QUEUED_PER_TOPIC, TOPICS
from bench.workloads import Contestant, Workload


@dataclass
class ContestantFigures:
    """One contestant's results."""

    contestant: Contestant
    rounds: dict[int, list[LoadResult]] = field(default_factory=dict)
    """The results of all rounds, by number of connections."""
    megabytes: float = 0.0
    """The process's memory after all rounds."""
    response_bytes: int = 0
    """The length of a response body."""


def table(work: Workload, figures: Sequence[ContestantFigures]) -> Table:
    """A row for each contestant and number of connections, compared with the first contestant."""
    first = figures[0]
    headings = (
        *("server", "connections", "requests/s", "p50 ms", "p99 ms", "MB", "answer"),
        f"{first.contestant.name}'s rate / its",
    )
    rows = [_row(first, other, connections) for connections in first.rounds for other in figures]
    return Table(work.name, work.title, headings, rows, _queues(figures) if work.queues else ())


def _row(first: ContestantFigures, other: ContestantFigures, connections: int) -> Row:
    rounds = other.rounds[connections]
    return (
        other.contestant.name,
        str(connections),
        number(median(result.rate for result in rounds)),
        number(median(result.p50 for result in rounds)),
        number(median(result.p99 for result in rounds)),
        number(other.megabytes),
        f"{other.response_bytes:,}",
        number(ratio(first.rounds[connections], rounds)),
    )


def ratio(first: Sequence[LoadResult], other: Sequence[LoadResult]) -> float:
    """The median of the rounds' own ratios: a slow machine slows all contestants of a round."""
    return median(a.rate / b.rate for a, b in zip(first, other, strict=True))


def _queues(figures: Sequence[ContestantFigures]) -> list[str]:
    """Notes on the longest queue: a faster server has more rows to count for a position."""
    queued_at_start = len(TOPICS) * QUEUED_PER_TOPIC
    max_created = [
        max(result.responses for rounds in contestant.rounds.values() for result in rounds)
        for contestant in figures
    ]
    return [
        f"- {contestant.contestant.name}: up to {queued_at_start + created:,} in queue when a round"
        " ended"
        for contestant, created in zip(figures, max_created, strict=True)
    ]
