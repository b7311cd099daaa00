"""The command line as an operator has it: real processes in a folder of their own."""

import asyncio
import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
import psutil  # type: ignore[import-untyped]

from orm.engine.database import open_database

ROOT = Path(__file__).parents[2]
PARLEY = (sys.executable, "-m", "parley")
TIMEOUT_SECONDS = 120
"""Seconds after which a process hangs; nothing is measured by it."""

MIGRATIONS = sorted(file.stem for file in (ROOT / "orm/migrations").glob("[0-9]*.py"))
PENDING = f"Migrations are pending: {', '.join(MIGRATIONS)}. Run `parley migrate`."

Result = TypeVar("Result")


def environment(**variables: str) -> dict[str, str]:
    """Nothing but where programs and caches are, and what a test sets."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}


def parley(
    folder: Path, *arguments: str, stdin: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; whatever goes wrong, an operator never reads a traceback."""
    done = subprocess.run(
        [*PARLEY, *arguments],
        cwd=folder,
        env=environment(**variables),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@dataclass(frozen=True)
class ServiceProcess:
    """A service that answers, and the process that it is."""

    process: subprocess.Popen[bytes]
    base: str
    log: Path

    def output(self) -> str:
        """Everything that was printed so far."""
        return self.log.read_text()

    def create_session(self, name: str, password: str) -> httpx.Response:
        """POST a session at the REST door."""
        return httpx.post(
            f"{self.base}/api/v1/ChatSession",
            json={"CustomerName": "Ada"},
            headers={"Authorization": basic_header(name, password)},
            timeout=TIMEOUT_SECONDS,
        )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop, wait for its end, and give its exit status."""
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
    """Run a command that serves on a port, and give it once it answers; ended with its workers."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        served = ServiceProcess(process, f"http://127.0.0.1:{port}", log)
        _wait_for_answer(served)
        yield served
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started, by their ids."""
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
    """Whether there is a process of that id that has not ended."""
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


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def basic_header(name: str, password: str) -> str:
    """The Authorization header of a login."""
    return f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


def in_database(url: str, work: Callable[[], Awaitable[Result]]) -> Result:
    """What some work gives on a database that is open only for it."""

    async def run() -> Result:
        async with open_database(url):
            return await work()

    return asyncio.run(run())
