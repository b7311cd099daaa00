"""The folder of the workers' metrics is there while the service is, and no longer."""

from pathlib import Path

import pytest

from parley.supervisor.metrics_folder import (
    METRICS_FOLDER_VARIABLE,
    forget_worker,
    metrics_folder,
)


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_it_is_removed_at_the_end(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    with metrics_folder(environment, 2):
        folder = Path(environment[METRICS_FOLDER_VARIABLE])
        for name in ("counter_1.db", "gauge_livesum_1.db", "gauge_livesum_2.db"):
            (folder / name).touch()
        forget_worker(environment, 1)
        left = {file.name for file in folder.iterdir()}
        assert left == {"counter_1.db", "gauge_livesum_2.db"}
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_a_killed_service_left_is_removed_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "parley-workers-left").mkdir()
    (tmp_path / "parley-workers-left" / "counter_1.db").touch()
    (tmp_path / "parley-workers-link").symlink_to(tmp_path)
    (tmp_path / "others").mkdir()
    first: dict[str, str] = {}
    with metrics_folder(first, 2), metrics_folder({}, 3):
        assert Path(first[METRICS_FOLDER_VARIABLE]).is_dir()
        assert not (tmp_path / "parley-workers-left").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"others", "parley-workers-link"}


def test_one_worker_needs_none_and_the_operators_own_is_kept(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    with metrics_folder(environment, 1):
        assert environment == {}
    mine = {METRICS_FOLDER_VARIABLE: str(tmp_path)}
    with metrics_folder(mine, 2):
        pass
    assert tmp_path.is_dir()
    assert mine == {METRICS_FOLDER_VARIABLE: str(tmp_path)}
