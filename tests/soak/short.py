"""The short form of the soak for the suite: with its start and its end it takes two minutes."""

from pathlib import Path

from tests.soak.report import Report
from tests.soak.run import Plan, run

SECONDS = 100
QUIET_SECONDS = 2.5


def soaked(database: str, folder: Path) -> Report:
    """The report of a short run on a database; each finding is one that must not be."""
    plan = Plan(database, SECONDS, quiet_seconds=QUIET_SECONDS)
    report = run(plan, folder, lambda text: print(text, flush=True))
    print(report.text())
    return report
