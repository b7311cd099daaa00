"""The kill test can fail: a naive cursor loses events, by the verdict that finds no other loss."""

from pathlib import Path

from tests.live.kill import Plan, run
from tests.live.naive import NAIVE, Control

SECONDS = 8
NEVER = (SECONDS, SECONDS)


def test_a_cursor_by_keys_alone_loses_events_and_others_lose_none(tmp_path: Path) -> None:
    control = Control()
    loses = frozenset([NAIVE])
    plan = Plan("postgresql", SECONDS, crowd=control.crowd, quiet_seconds=NEVER, loses=loses)
    outcome = run(plan, tmp_path, control.prepare)
    by_naive = [finding for finding in outcome.findings if finding.text.startswith(NAIVE)]
    assert "lost" in {finding.kind for finding in by_naive}
    assert [finding for finding in outcome.findings if finding not in by_naive] == []
    assert outcome.faults == []
