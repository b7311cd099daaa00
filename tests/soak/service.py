"""A service under the load: `parley serve` as a real process, which faults may strike."""

import signal
from contextlib import ExitStack
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from tests.parley.command_line import PARLEY, ServiceProcess, environment, free_port, running


class Service:
    """A service on a port of its own, with its workers; it can be started again."""

    def __init__(self, name: str, folder: Path, workers: int, variables: dict[str, str]) -> None:
        self.name = name
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._workers = workers
        self._variables = environment(**variables)
        self.pids: list[int] = []
        """The main process of each start."""
        self._stack = ExitStack()
        self._running: ServiceProcess | None = None

    def start(self) -> None:
        """Start the service, and wait until it answers."""
        log = self._folder / f"{self.name}-{len(self.pids)}.log"
        command = [*PARLEY, "serve", "--port", str(self.port), "--workers", str(self._workers)]
        self._running = self._stack.enter_context(
            running(command, self.port, self._folder, self._variables, log)
        )
        self.pids.append(self._running.process.pid)

    def close(self) -> None:
        """End the service and its workers, also those that are paused."""
        self.signal(signal.SIGCONT)
        self._stack.close()
        self._running = None

    def processes(self) -> list[psutil.Process]:
        """The main process, which serves when it has no workers, and its workers."""
        if self._running is None:
            return []
        try:
            main = psutil.Process(self._running.process.pid)
            children = main.children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        return [process for process in (main, *children) if _lives(process)]

    def workers(self) -> list[psutil.Process]:
        """The processes that serve."""
        processes = self.processes()
        return [child for child in processes[1:] if not _is_tracker(child)] or processes

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the main process and all workers."""
        for process in self.processes():
            _send(process, number)

    def hang_up(self) -> None:
        """Tell the main process to replace its workers."""
        for process in self.processes()[:1]:
            _send(process, signal.SIGHUP)

    def kill(self) -> None:
        """Kill the main process and all workers, and tidy up after them."""
        self.signal(signal.SIGKILL)
        self._stack.close()
        self._running = None


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _is_tracker(process: psutil.Process) -> bool:
    """True for the process of Python's multiprocessing that only tidies up."""
    try:
        return any("resource_tracker" in argument for argument in process.cmdline())
    except psutil.NoSuchProcess:
        return True


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
