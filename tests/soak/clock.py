"""The clock of a service, which can be shifted while it runs.

libfaketime (Debian's package `faketime`) is loaded into the service's processes and changes what
they read as the time of day. The clock of the machine, and the monotonic clock by which a process
waits, stay as they are, as they do when an administrator or NTP sets a clock.
"""

from collections.abc import Iterable
from pathlib import Path

LIBRARIES = Path("/usr/lib")
LIBRARY = "*/faketime/libfaketimeMT.so.1"
SHARED_MEMORY = Path("/dev/shm")

SLEEP = '''"""Python loads this at its start, because time.sleep fails under libfaketime."""

import select
import time

time.sleep = lambda seconds: select.select((), (), (), seconds)
'''


class NoFaketime(Exception):
    """libfaketime is not installed; the text says what to do."""


class Clock:
    """The clock of the processes that are started with `variables`."""

    def __init__(self, folder: Path) -> None:
        library = next(LIBRARIES.glob(LIBRARY), None)
        if library is None:
            raise NoFaketime(
                "The library of faketime is missing: install Debian's package faketime."
            )
        self._offset = folder / "clock"
        self.shift(0)
        repaired = folder / "at_start"
        repaired.mkdir()
        (repaired / "sitecustomize.py").write_text(SLEEP)
        self.variables = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._offset),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(repaired),
        }

    def shift(self, seconds: int) -> None:
        """Let the clock be so many seconds ahead of the machine's, within a second."""
        written = self._offset.with_suffix(".new")
        written.write_text(f"{seconds:+}")
        written.rename(self._offset)


def remove_shared_memory(pids: Iterable[int]) -> None:
    """Remove what libfaketime leaves behind of processes that were killed."""
    for pid in pids:
        for name in (f"faketime_shm_{pid}", f"sem.faketime_sem_{pid}"):
            (SHARED_MEMORY / name).unlink(missing_ok=True)
