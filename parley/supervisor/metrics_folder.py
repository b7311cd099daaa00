"""The folder where several workers sum their metrics (multiprocess mode of prometheus_client)."""

import fcntl
import os
import shutil
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

METRICS_FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

PREFIX = "parley-workers-"
"""Folders of the last release have another one: they have no lock, and may be in use."""


@contextmanager
def metrics_folder(environment: MutableMapping[str, str], workers: int) -> Iterator[None]:
    """Set the variable for several workers, to a folder that is removed at the end.

    Folders that killed services left behind are removed, too. A folder that the operator has set
    is kept. One worker needs none.
    """
    if workers == 1 or METRICS_FOLDER_VARIABLE in environment:
        yield
        return
    for left in Path(gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError), _locked(left):
            if left.stat().st_uid == os.geteuid():
                shutil.rmtree(left)
    with (
        TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder,
        _locked(Path(folder)),
    ):
        environment[METRICS_FOLDER_VARIABLE] = folder
        yield


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which falls with the process; OSError if another holds it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def forget_worker(environment: MutableMapping[str, str], pid: int) -> None:
    """Remove what counts for living workers only; sums of a worker that has ended stay.

    It is what prometheus_client's `mark_process_dead` does, without importing all of it.
    """
    if folder := environment.get(METRICS_FOLDER_VARIABLE):
        for file in Path(folder).glob(f"gauge_live*_{pid}.db"):
            file.unlink(missing_ok=True)
