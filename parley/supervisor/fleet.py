"""The workers of a service: started together, replaced when they die, and seen off at their end."""

import asyncio
import signal
from collections.abc import MutableMapping, Sequence

from parley.supervisor.listening import Listener
from parley.supervisor.log import logger
from parley.supervisor.metrics_folder import METRICS_FOLDER_VARIABLE, forget_worker
from parley.supervisor.worker import HEARTBEAT_SECONDS, RETIRE, STOP, Worker, start_worker

START_SECONDS = 300
"""Time that a worker may take until it serves. A long migration is part of that."""

SILENT_SECONDS = 60
"""A worker that was not heard of for so long is wedged. It is heard of every five seconds."""

EARLY_SECONDS = 10
"""A worker that dies so soon after its start will probably do so again."""

MAX_PAUSE_SECONDS = 30
"""The longest pause before a worker that dies early is started again."""

MARGIN_SECONDS = 0.2
"""A worker has so long after its time to stop, before it is killed."""

DEFAULT_STOP_SECONDS = 2
"""For a worker that does not serve yet, and has told nothing."""


class NotStarted(Exception):
    """A worker ended before it served, or did not serve in time; `status` is its exit status."""

    def __init__(self, status: int) -> None:
        super().__init__(describe(status))
        self.status = status


def describe(status: int) -> str:
    """The end of a process in words."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"


class Fleet:
    """So many workers on the same sockets."""

    def __init__(
        self,
        count: int,
        listeners: Sequence[Listener],
        arguments: Sequence[str],
        environment: MutableMapping[str, str],
    ) -> None:
        """Take the number of workers, and what each is started with."""
        self._count = count
        self._sockets = [listener.socket for listener in listeners]
        self._arguments = arguments
        self._environment = environment
        self._current: set[Worker] = set()
        """Those that shall live: one that ends is replaced."""
        self._alive: set[Worker] = set()
        self._farewells: set[asyncio.Task[None]] = set()
        self._revivals: set[asyncio.Task[None]] = set()
        self._early_deaths = 0
        self._deaths = 0
        """Deaths that no worker has counted yet; without a folder of metrics, all deaths."""

    async def start(self) -> None:
        """Start workers, and let those that were there retire once all new ones serve.

        The first alone checks settings and database, and reports; the others follow when it serves.
        NotStarted if it does not, or if it is to replace others and one of the new ones does not;
        then the new ones end, and the old ones go on. Where there were none, a service that serves
        goes on with fewer workers, until those that died are replaced.
        """
        new: list[Worker] = []
        try:
            new.append(await self._start_one("--first"))
            await _serves(new[0])
            for _ in range(self._count - 1):
                new += [await self._start_one()]
            for worker in new:
                await (_serves(worker) if self._current else _serves_or_ends(worker))
        except BaseException:
            for worker in new:
                self._see_off(worker, STOP)
            raise
        self._cancel_revivals()
        old, self._current = self._current, set(new)
        for worker in new:
            if worker.ended.done():
                # It served, and died while another was still starting.
                self._on_end(worker, 0)
        for worker in old:
            self._see_off(worker, RETIRE)

    async def stop(self) -> None:
        """End all workers, and wait for that."""
        self._cancel_revivals()
        self._current = set()
        for worker in self._alive:
            self._see_off(worker, STOP)
        while self._alive:
            await asyncio.wait([worker.ended for worker in self._alive])
        for task in self._farewells:
            task.cancel()

    def kill(self) -> None:
        """Kill all workers."""
        for worker in self._alive:
            worker.kill()

    async def kill_silent_workers(self) -> None:
        """Kill workers that are not heard of any more, for ever; others take their place.

        Silence is counted in rounds of this loop: after a machine was suspended, clocks have jumped
        and nobody is at fault.
        """
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for worker in self._current:
                worker.silence += HEARTBEAT_SECONDS
                if worker.silence > (SILENT_SECONDS if worker.serves.is_set() else START_SECONDS):
                    logger.error("Worker %d does not react; it is killed.", worker.pid)
                    worker.kill()

    async def _start_one(self, *arguments: str) -> Worker:
        deaths = self._deaths
        if METRICS_FOLDER_VARIABLE in self._environment:
            # The counts of a worker stay in the folder.
            self._deaths = 0
        worker = await start_worker(
            [*self._arguments, *arguments, "--deaths", str(deaths)],
            self._sockets,
            self._environment,
        )
        self._alive.add(worker)
        worker.ended.add_done_callback(lambda _: self._on_end(worker, deaths))
        return worker

    def _on_end(self, worker: Worker, deaths: int) -> None:
        self._alive.discard(worker)
        forget_worker(self._environment, worker.pid)
        if METRICS_FOLDER_VARIABLE in self._environment and not worker.serves.is_set():
            self._deaths += deaths
        if worker not in self._current:
            return
        self._current.discard(worker)
        self._deaths += 1
        is_early = worker.age() < EARLY_SECONDS
        self._early_deaths = self._early_deaths + 1 if is_early else 0
        pause = (
            min(2 ** (self._early_deaths - 2), MAX_PAUSE_SECONDS) if self._early_deaths > 1 else 0
        )
        logger.error(
            "Worker %d died (%s); another is started%s.",
            worker.pid,
            describe(worker.ended.result()),
            f" in {pause} s" if pause else "",
        )
        self._revive(pause)

    def _revive(self, pause: float) -> None:
        async def revive() -> None:
            await asyncio.sleep(pause)
            try:
                self._current.add(await self._start_one())
            except (OSError, RuntimeError) as error:
                # RuntimeError: there was a process left, and no thread that waits for its end.
                reason = error.strerror if isinstance(error, OSError) else error
                logger.error("No worker could be started: %s.", reason)
                self._revive(MAX_PAUSE_SECONDS)

        task = asyncio.create_task(revive())
        self._revivals.add(task)
        task.add_done_callback(self._revivals.discard)

    def _cancel_revivals(self) -> None:
        for task in self._revivals:
            task.cancel()

    def _see_off(self, worker: Worker, message: bytes) -> None:
        """Tell a worker to end, and kill it if it does not end in time."""

        async def wait() -> None:
            seconds = worker.stop_seconds or DEFAULT_STOP_SECONDS
            await asyncio.wait([worker.ended], timeout=seconds + MARGIN_SECONDS)
            if not worker.ended.done():
                logger.warning("Worker %d did not end in time; it is killed.", worker.pid)
                worker.kill()

        worker.end(message)
        task = asyncio.create_task(wait())
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)


async def _serves(worker: Worker) -> None:
    """Wait until a worker serves; NotStarted otherwise."""
    await _serves_or_ends(worker)
    if worker.ended.done():
        raise NotStarted(worker.ended.result())
    if not worker.serves.is_set():
        raise NotStarted(-signal.SIGKILL)


async def _serves_or_ends(worker: Worker) -> None:
    """Wait until a worker serves or has ended, and no longer than START_SECONDS."""
    serves = asyncio.create_task(worker.serves.wait())
    await asyncio.wait(
        [serves, worker.ended], timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    serves.cancel()
