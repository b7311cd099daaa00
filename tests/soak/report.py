"""The report of a run: figures, and what is wrong."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from bench import machine
from tests.live.received import Record
from tests.soak import availability, resources, verdict
from tests.soak.availability import Effect, Latency, Window
from tests.soak.client import Answer
from tests.soak.ledger import Ledger, Outcome, writes
from tests.soak.resources import Growth, Watch
from tests.soak.stored import Stored
from tests.soak.verdict import Finding

if TYPE_CHECKING:
    from tests.soak.run import Plan


PARTS: dict[str, type[Any]] = {
    "effects": Effect,
    "outside": Latency,
    "within": Latency,
    "growths": Growth,
    "findings": Finding,
}
"""The fields of a report that are lists, and what of."""


@dataclass(frozen=True)
class Report:
    """The result of one run; `findings` is empty when nothing is wrong."""

    moment: str
    """When the run ended, and the commit."""
    machine: str
    database: str
    seconds: float
    clients: int
    seed: int
    acknowledged_writes: int
    reads: int
    attempts: int
    unknown: int
    """Calls whose outcome was still unknown after their last attempt."""
    statuses: dict[str, int]
    effects: list[Effect]
    outside: list[Latency]
    within: list[Latency]
    growths: list[Growth]
    longest_log: int
    findings: list[Finding]
    told: int = 0
    """Events that followers were told."""
    resumed: int = 0
    """The number of times that followers went on after a drop."""

    def text(self) -> str:
        """The report as JSON."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def parsed(cls, text: str) -> Self:
        """The report of a JSON text."""
        values = json.loads(text)
        for name, kind in PARTS.items():
            values[name] = [kind(**part) for part in values[name]]
        return cls(**values)


def with_followers(report: Report, records: Sequence[Record], told: list[Finding]) -> Report:
    """The report with what followers were told, and what is wrong with that."""
    return replace(
        report,
        findings=[*report.findings, *told],
        told=sum(len(record.told) for record in records),
        resumed=sum(max(record.connections - 1, 0) for record in records),
    )


def report_on(
    plan: "Plan",
    ledger: Ledger,
    answers: Sequence[Answer],
    windows: Sequence[Window],
    watch: Watch,
    found: Stored,
) -> Report:
    """Compare the ledger with what is stored, and sum up."""
    entries = ledger.entries()
    outside, within = availability.latencies(windows, answers)
    statuses: dict[str, int] = {}
    for answer in answers:
        status = str(answer.status or "failed connection")
        statuses[status] = statuses.get(status, 0) + 1
    settled = {
        (entry.client, entry.began) for entry in entries if entry.outcome is not Outcome.UNKNOWN
    }
    unknown = [entry for entry in entries if (entry.client, entry.began) not in settled]
    acknowledged = sum(entry.outcome is Outcome.ACKNOWLEDGED for entry in entries)
    return Report(
        machine.moment(),
        f"{machine.processor()}, load {os.getloadavg()[0]:.0f} at the end",
        plan.database,
        plan.seconds,
        plan.clients,
        plan.seed,
        writes(entries),
        acknowledged - writes(entries),
        len(answers),
        len(unknown),
        dict(sorted(statuses.items())),
        availability.effects(windows, answers),
        outside,
        within,
        resources.growths(watch.samples),
        max(watch.log_bytes, default=0),
        [
            *verdict.lost(entries, found),
            *verdict.doubled(entries, found),
            *verdict.stale(entries),
            *availability.findings(windows, answers, entries),
            *resources.findings(watch.samples, watch.log_bytes),
        ],
    )
