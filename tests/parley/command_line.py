"""Runs the command line and the service as real processes, in a folder of their own."""

import asyncio
import atexit
import base64
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import httpx
import psutil  # type: ignore[import-untyped]

from orm.engine.database import open_database

ROOT = Path(__file__).parents[2]
PARLEY = (sys.executable, "-m", "parley")
TIMEOUT_SECONDS = 120
"""Fails a process that hangs; nothing is measured by it."""

PATIENT = {"PARLEY_DB_TIMEOUT": "60", "PARLEY_MAX_SECONDS": "60"}
"""Settings of a service that gets many calls at once, none of which may be refused as too slow."""

MIGRATIONS = sorted(file.stem for file in (ROOT / "orm/migrations").glob("[0-9]*.py"))
PENDING = f"Migrations are pending: {', '.join(MIGRATIONS)}. Run `parley migrate`."

Result = TypeVar("Result")


def environment(**variables: str) -> dict[str, str]:
    """A minimal environment: PATH, HOME, and the variables that a test sets."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}


def parley(
    folder: Path, *arguments: str, stdin: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, and assert that it printed no traceback.

    It runs in a fork of a process that has imported the libraries (see forking.py), which takes a
    third of the time of `python -m parley`. `serving` starts a whole process.
    """
    command = {
        "arguments": arguments,
        "folder": str(folder),
        "variables": environment(**variables),
        "seconds": TIMEOUT_SECONDS,
    }
    with tempfile.TemporaryDirectory() as scratch:
        files = {name: Path(scratch) / name for name in ("stdin", "stdout", "stderr")}
        for name, file in files.items():
            file.write_text(stdin if name == "stdin" else "", newline="")
        status = _run_in_fork(command | {name: str(file) for name, file in files.items()})
        done = subprocess.CompletedProcess(
            [*PARLEY, *arguments], status, files["stdout"].read_text(), files["stderr"].read_text()
        )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@cache
def _forking() -> subprocess.Popen[str]:
    """The process whose forks run commands; it ends with this one."""
    process = subprocess.Popen(
        [sys.executable, "-P", str(Path(__file__).with_name("forking.py"))],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.__exit__, None, None, None)
    return process


def _run_in_fork(command: dict[str, object]) -> int:
    """The exit status of a command (see forking.py), negative when a signal ended it."""
    process = _forking()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(command) + "\n")
    process.stdin.flush()
    return int(process.stdout.readline())


@dataclass(frozen=True)
class ServiceProcess:
    """The process of a service that answers, its base URL and its log file."""

    process: subprocess.Popen[bytes]
    base: str
    log: Path

    def output(self) -> str:
        """The output so far."""
        return self.log.read_text()

    def create_session(self, name: str, password: str) -> httpx.Response:
        """POST a session at the REST door."""
        return httpx.post(
            f"{self.base}/api/v1/ChatSession",
            json={"CustomerName": "Ada"},
            headers={"Authorization": basic_header(name, password)},
            timeout=TIMEOUT_SECONDS,
        )

    def kill(self) -> None:
        """Kill the parent process and its workers, as if the machine had failed.

        Returns once all of them have ended.
        """
        started = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        for child in started:
            child.kill()
        self.process.wait(TIMEOUT_SECONDS)
        for _ in range(TIMEOUT_SECONDS * 20):
            if not any(is_alive(child.pid) for child in started):
                return
            time.sleep(0.05)
        raise AssertionError(self.output())

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(TIMEOUT_SECONDS)


@contextmanager
def serving(folder: Path, *arguments: str, **variables: str) -> Iterator[ServiceProcess]:
    """Run `parley serve` on a free port until the block ends."""
    port = free_port()
    command = [*PARLEY, "serve", "--port", str(port), *arguments]
    with running(command, port, folder, environment(**variables), folder / "served.log") as served:
        yield served


@contextmanager
def running(
    command: list[str], port: int, folder: Path, variables: dict[str, str], log: Path
) -> Iterator[ServiceProcess]:
    """Run a command that serves on a port; yields once it answers, and ends it with its workers."""
    with _process(command, f"http://127.0.0.1:{port}", folder, variables, log) as served:
        _wait_for_answer(served)
        yield served


@contextmanager
def starting(
    command: list[str],
    base: str,
    folder: Path,
    variables: dict[str, str],
    descriptors: Sequence[int] = (),
) -> Iterator[ServiceProcess]:
    """Run `serve` with sockets that it is given; yields once it has printed its addresses."""
    log = folder / "served.log"
    with _process(command, base, folder, variables, log, descriptors) as served:
        wait_until(lambda: "GraphQL  " in served.output(), served)
        yield served


@contextmanager
def _process(
    command: list[str],
    base: str,
    folder: Path,
    variables: dict[str, str],
    log: Path,
    descriptors: Sequence[int] = (),
) -> Iterator[ServiceProcess]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=descriptors,
        )
    try:
        yield ServiceProcess(process, base, log)
    finally:
        end(process)


def workers_of(served: ServiceProcess) -> list[psutil.Process]:
    """The workers of a service that run, in the order of their start."""
    children = psutil.Process(served.process.pid).children()
    return sorted(filter(_is_worker, children), key=lambda child: child.create_time())


def _is_worker(child: psutil.Process) -> bool:
    try:
        return "worker" in child.cmdline()
    except psutil.Error:
        # It has ended since it was listed, as a worker that retires.
        return False


def wait_until(condition: Callable[[], object], served: ServiceProcess) -> None:
    """Wait until a function returns something true; fails if the service ends meanwhile."""
    for _ in range(TIMEOUT_SECONDS * 20):
        if condition():
            return
        assert served.process.poll() is None, served.output()
        time.sleep(0.05)
    raise AssertionError(served.output())


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, by their ids."""
    started = psutil.Process(process.pid).children(recursive=True) if is_alive(process.pid) else []
    process.terminate()
    try:
        process.wait(TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in started:
        if child.is_running():
            child.kill()


def is_alive(pid: int) -> bool:
    """True if a process with that id is running."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _wait_for_answer(served: ServiceProcess) -> None:
    for _ in range(TIMEOUT_SECONDS * 10):
        assert served.process.poll() is None, served.output()
        try:
            httpx.get(f"{served.base}/graphql", timeout=TIMEOUT_SECONDS)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(served.output())


PORTS = range(20_000, 32_000)
"""Ports that systems give to nobody who asks for any port."""

_first = os.getpid() * 1009 % len(PORTS)
"""Each process of tests begins somewhere else."""

_next_ports = itertools.cycle([*PORTS[_first:], *PORTS[:_first]])


def free_port() -> int:
    """A free TCP port, which nobody else is given before the caller listens on it."""
    port: int
    for port in _next_ports:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                listener.bind(("127.0.0.1", port))
                return port
    raise AssertionError


def basic_header(name: str, password: str) -> str:
    """The Authorization header of a login."""
    return f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


def in_database(url: str, work: Callable[[], Awaitable[Result]]) -> Result:
    """Open a database, await `work`, and return its result."""

    async def run() -> Result:
        async with open_database(url):
            return await work()

    return asyncio.run(run())
