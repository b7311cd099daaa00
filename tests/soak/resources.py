"""Memory, file descriptors, threads and the write-ahead log over time, and their slopes."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import linear_regression

import psutil  # type: ignore[import-untyped]

from tests.soak.databases import Database
from tests.soak.service import Service
from tests.soak.verdict import Finding

SAMPLE_SECONDS = 1.0
WARM_UP_PART = 0.25
"""The first part of a process's samples, which is left out: caches fill, and code is imported."""
FEWEST_SAMPLES = 45
"""A process that lived for fewer samples after its warm-up has no slope."""

MAX_GROWTH = {"megabytes": 24.0, "descriptors": 32.0, "threads": 8.0}
"""The most that the fitted line may rise over a run of any length."""
MAX_LOG_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Sample:
    """A process at a moment: resident memory in MiB, and how many descriptors and threads."""

    at: float
    megabytes: float
    descriptors: int
    threads: int


@dataclass(frozen=True)
class Growth:
    """The line through the samples of a process (least squares), after its warm-up."""

    process: str
    what: str
    seconds: float
    first: float
    """The line at its beginning."""
    grown: float
    """The rise of the line from its beginning to its end."""

    @property
    def per_hour(self) -> float:
        """The slope."""
        return self.grown / self.seconds * 3600


class Watch:
    """A thread that takes samples of the services' workers and of the log, once a second."""

    def __init__(
        self, services: Sequence[Service], database: Database, now: Callable[[], float]
    ) -> None:
        self.samples: dict[str, list[Sample]] = {}
        self.log_bytes: list[int] = []
        self._services = services
        self._database = database
        self._now = now
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.log_bytes.append(self._database.log_bytes())
            for service in self._services:
                for process in service.workers():
                    self._sample(service.name, process)

    def _sample(self, service: str, process: psutil.Process) -> None:
        try:
            with process.oneshot():
                sample = Sample(
                    self._now(),
                    process.memory_info().rss / 2**20,
                    process.num_fds(),
                    process.num_threads(),
                )
        except psutil.NoSuchProcess:
            return
        self.samples.setdefault(f"worker {process.pid} of the {service}", []).append(sample)


def growths(samples: dict[str, list[Sample]]) -> list[Growth]:
    """The growth of each process that lived long enough, in memory, descriptors and threads."""
    found = []
    for process, all_samples in samples.items():
        settled = all_samples[int(len(all_samples) * WARM_UP_PART) :]
        if len(settled) >= FEWEST_SAMPLES:
            found += [_growth(process, what, settled) for what in MAX_GROWTH]
    return found


def _growth(process: str, what: str, samples: Sequence[Sample]) -> Growth:
    times = [sample.at for sample in samples]
    line = linear_regression(times, [float(getattr(sample, what)) for sample in samples])
    seconds = times[-1] - times[0]
    return Growth(
        process, what, seconds, line.intercept + line.slope * times[0], line.slope * seconds
    )


def findings(samples: dict[str, list[Sample]], log_bytes: Sequence[int]) -> Iterator[Finding]:
    """The findings about resources that grow without end."""
    for growth in growths(samples):
        if growth.grown > MAX_GROWTH[growth.what]:
            text = f"{growth.process}: {growth.grown:.1f} {growth.what} in {growth.seconds:.0f} s"
            yield Finding("growth", text)
    if max(log_bytes, default=0) > MAX_LOG_BYTES:
        text = f"the write-ahead log had {max(log_bytes) / 2**20:.0f} MiB"
        yield Finding("growth", text)
