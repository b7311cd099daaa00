"""`python -m tests.soak.page REPORT...` writes the figures of docs/reliability.md."""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.report import Table, markdown, number
from tests.soak.availability import SETTLE_SECONDS, Effect, Latency
from tests.soak.report import Report

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
FIGURES = re.compile(r"(<!-- figures -->\n).*?(?=<!-- end -->)", re.DOTALL)

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
VERDICT = ("lost", "doubled", "stale")
LATER = "second service"
"""The service that no fault ends, so that its worker lives as long as the run."""


def with_figures(page: str, reports: Sequence[Report]) -> str:
    """The page with the figures of reports in the place of those between its markers."""
    tables = "\n\n".join(markdown(table) for report in reports for table in _tables(report))
    return FIGURES.sub(lambda match: f"{match[1]}\n{tables}\n\n", page)


def _tables(report: Report) -> Iterator[Table]:
    name = NAMES[report.database]
    yield Table(name, _about(report), ("what", name), _sums(report))
    yield Table(
        f"{name}: faults",
        "What clients noticed of each fault; seconds are the worst of all times",
        ("fault", "times", "503", "seconds of 503", "no answer", "seconds to recover"),
        _faults(report.effects),
    )
    yield Table(
        f"{name}: latency",
        "Milliseconds by operation, outside faults, and within faults and the"
        f" {SETTLE_SECONDS:g} s after each",
        (
            *("operation", "outside: answers", "p50", "p99", "worst"),
            *("within: answers", "p50", "p99", "worst"),
        ),
        _latencies(report),
    )


def _about(report: Report) -> str:
    return (
        f"{report.moment}; {report.machine}. {report.seconds / 60:g} minutes of load by"
        f" {report.clients} clients, faults in the order of seed {report.seed}"
    )


def _sums(report: Report) -> list[tuple[str, str]]:
    kinds = Counter(finding.kind for finding in report.findings)
    log = number(report.longest_log / 2**20)
    others = sum(count for kind, count in kinds.items() if kind not in VERDICT)
    return [
        ("acknowledged writes", number(report.acknowledged_writes)),
        *((kind, str(kinds[kind])) for kind in VERDICT),
        ("anything else that is wrong", str(others)),
        ("writes whose outcome stayed unknown", str(report.unknown)),
        ("reads", number(report.reads)),
        ("events told to followers", number(report.told)),
        ("times that followers went on after a drop", number(report.resumed)),
        ("attempts, with those that were sent again", number(report.attempts)),
        *_growths(report),
        *([("longest write-ahead log, MiB", log)] if report.longest_log else []),
    ]


def _growths(report: Report) -> Iterator[tuple[str, str]]:
    for growth in report.growths:
        if LATER in growth.process:
            about = f"{growth.what} of a worker in {growth.seconds / 60:.1f} minutes"
            yield about, f"{growth.first:.1f} {growth.grown:+.1f} ({growth.per_hour:+.1f} an hour)"


def _faults(effects: Sequence[Effect]) -> list[tuple[str, ...]]:
    by_fault: dict[str, list[Effect]] = {}
    for effect in effects:
        by_fault.setdefault(effect.fault, []).append(effect)
    return [
        (
            fault,
            str(len(times)),
            str(sum(effect.unavailable for effect in times)),
            f"{max(effect.seconds for effect in times):.1f}",
            str(sum(effect.failed for effect in times)),
            f"{max(effect.recovery for effect in times):.1f}",
        )
        for fault, times in by_fault.items()
    ]


def _latencies(report: Report) -> list[tuple[str, ...]]:
    outside = {latency.operation: latency for latency in report.outside}
    within = {latency.operation: latency for latency in report.within}
    return [
        (name, *_figures(outside.get(name)), *_figures(within.get(name)))
        for name in sorted(outside.keys() | within.keys())
    ]


def _figures(latency: Latency | None) -> tuple[str, ...]:
    if latency is None:
        return ("0", "", "", "")
    times = (latency.p50, latency.p99, latency.worst)
    return (str(latency.answers), *map(number, times))


def main() -> None:
    """Write the page."""
    reports = [Report.parsed(Path(file).read_text()) for file in sys.argv[1:]]
    PAGE.write_text(with_figures(PAGE.read_text(), reports))


if __name__ == "__main__":
    main()
