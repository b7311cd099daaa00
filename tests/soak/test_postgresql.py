"""Two minutes of load on PostgreSQL with faults: nothing is lost, doubled or stale."""

from pathlib import Path

from tests.soak.short import soaked


def test_nothing_is_lost_doubled_or_stale(tmp_path: Path) -> None:
    report = soaked("postgresql", tmp_path)
    assert report.findings == []
    assert report.acknowledged_writes > 100
    assert len({effect.fault for effect in report.effects}) > 3
