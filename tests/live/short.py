"""The kill test for the suite: two minutes, unless PARLEY_KILL_SECONDS says another time."""

import os
from collections import Counter
from pathlib import Path

from tests.live.kill import Outcome, Plan, run
from tests.soak.ledger import writes

SECONDS = float(os.environ.get("PARLEY_KILL_SECONDS", "120"))


def killed(database: str, folder: Path) -> Outcome:
    """The outcome of a run on a database; each finding is one that must not be."""
    outcome = run(Plan(database, SECONDS), folder)
    print(f"{writes(outcome.entries)} acknowledged writes, {outcome.told} events told,")
    print(f"{outcome.resumed} times resumed; {dict(Counter(outcome.faults))}")
    print(Counter(finding.kind for finding in outcome.findings))
    for finding in outcome.findings[:40]:
        print(f"{finding.kind}: {finding.text}")
    return outcome
