"""`make soak`: mixed load with faults on both databases; exits with 1 if anything is wrong."""

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.run import Plan, run

DATABASES = ("sqlite", "postgresql")
SHOWN = 20
"""Findings that are printed; the report has all."""


def options() -> argparse.ArgumentParser:
    """The command line options."""
    parser = argparse.ArgumentParser("python -m tests.soak", description=__doc__)
    add = parser.add_argument
    add("--minutes", type=float, default=60, help="how long on each database (%(default)s)")
    add("--database", nargs="+", choices=DATABASES, default=DATABASES)
    add("--clients", type=int, default=10, help="(%(default)s)")
    add("--quiet", type=float, default=10, help="seconds between two faults (%(default)s)")
    add("--seed", type=int, default=1, help="of the order of faults (%(default)s)")
    add("--only", default="", metavar="TEXT", help="faults whose names have this text")
    add("--folder", type=Path, help="where the reports and logs are kept (a new one)")
    return parser


def main() -> int:
    """Run on each database, write the reports, and print what is wrong."""
    # They raise SystemExit, so that the context managers end what was started.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit("stopped"))
    arguments = options().parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="parley-soak-"))
    start = time.monotonic()

    def log(text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - start), 60)
        print(f"{minutes:3}:{seconds:02} {text}", flush=True)

    wrong = 0
    for database in arguments.database:
        scratch = folder / database
        scratch.mkdir(parents=True)
        plan = Plan(
            database,
            arguments.minutes * 60,
            arguments.clients,
            arguments.quiet,
            arguments.seed,
            arguments.only,
        )
        log(f"{database}: {arguments.minutes:g} minutes, {arguments.clients} clients")
        report = run(plan, scratch, log)
        file = folder / f"{database}.json"
        file.write_text(report.text())
        log(f"{report.acknowledged_writes} acknowledged writes; the report is {file}")
        for finding in report.findings[:SHOWN]:
            print(f"WRONG, {finding.kind}: {finding.text}", flush=True)
        wrong += len(report.findings)
    print(f"{wrong} findings." if wrong else "Nothing was lost, doubled or stale.", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
