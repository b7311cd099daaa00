"""A worker that dies while a service starts is replaced like any other, and does not end it."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from tests.parley.command_line import ServiceProcess, is_alive, serving


def workers(served: ServiceProcess) -> list[int]:
    return [child.pid for child in psutil.Process(served.process.pid).children()]


@pytest.mark.parametrize("which", [min, max], ids=["first", "second"])
def test_a_worker_that_dies_while_others_start_is_replaced(
    tmp_path: Path, which: Callable[[list[int]], int]
) -> None:
    # The first worker serves alone until the second, which is started after it, serves too.
    with serving(tmp_path, "--workers", "2") as served:
        killed = which(workers(served))
        psutil.Process(killed).kill()
        for _ in range(600):
            alive = {pid for pid in workers(served) if is_alive(pid)} - {killed}
            if len(alive) == 2:
                break
            time.sleep(0.1)
        assert len(alive) == 2
        assert f"Worker {killed} died (signal SIGKILL)" in served.output()
