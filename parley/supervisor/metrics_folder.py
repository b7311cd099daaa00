"""The folder where several workers sum their metrics (multiprocess mode of prometheus_client)."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

METRICS_FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def metrics_folder(environment: MutableMapping[str, str], workers: int) -> Iterator[None]:
    """Set the variable for several workers, to a folder that is removed at the end.

    A folder that the operator has set is kept. One worker needs none.
    """
    if workers == 1 or METRICS_FOLDER_VARIABLE in environment:
        yield
        return
    with TemporaryDirectory(prefix="parley-metrics-", ignore_cleanup_errors=True) as folder:
        environment[METRICS_FOLDER_VARIABLE] = folder
        yield


def forget_worker(environment: MutableMapping[str, str], pid: int) -> None:
    """Remove what counts for living workers only; sums of a worker that has ended stay.

    It is what prometheus_client's `mark_process_dead` does, without importing all of it.
    """
    if folder := environment.get(METRICS_FOLDER_VARIABLE):
        for file in Path(folder).glob(f"gauge_live*_{pid}.db"):
            file.unlink(missing_ok=True)
