"""Two minutes on PostgreSQL: it and workers are killed, and followers miss nothing, in order."""

from pathlib import Path

from tests.live.short import killed


def test_each_change_is_told_once_and_in_order(tmp_path: Path) -> None:
    outcome = killed("postgresql", tmp_path)
    assert outcome.findings == []
    assert outcome.told > 200
    assert outcome.resumed > 20
    assert len(outcome.faults) > 2
