"""Servers as processes of their own: each on one core, and stopped by its id whatever happens."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.sample import Request
from bench.servers import PARLEY, ROOT, Server

LONGEST_START = 60.0
LONGEST_REST = 60.0

PAUSE = 0.3
IDLE = 0.05
"""The part of a core that one uses that has nothing to do, at most."""


PATIENT = {"PARLEY_MAX_SECONDS": "60"}
"""Many large lists at once take long; what they cost is asked here, and not where they stop."""


class NoAnswer(Exception):
    """A server that does not start, or answers otherwise than it should."""


@dataclass(frozen=True)
class Place:
    """Where things run: what serves on one core, what loads on another."""

    server_core: int
    load_core: int
    token: str
    """Parley's own, which the peers know as a constant."""
    answers: Path
    """A folder of parley's answers, for what only sends them."""
    logs: Path
    """A folder for what servers say."""


@dataclass
class Running:
    """A server that answers."""

    server: Server
    process: "subprocess.Popen[bytes]"
    port: int
    place: Place
    seconds_to_answer: float = field(default=0.0)

    @property
    def name(self) -> str:
        """The server's."""
        return self.server.name

    @property
    def address(self) -> str:
        """Where it is, on this machine only."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """What each request carries."""
        return {
            "Host": f"127.0.0.1:{self.port}",
            "Authorization": f"Bearer {self.place.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def ask(self, request: Request) -> bytes:
        """The body of one answer; NoAnswer unless it is a good one."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            body = request.bodies[0] if request.bodies else None
            connection.request(request.method, request.path, body, self.headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if not 200 <= answer.status < 300 or "errors" in json.loads(text):
            raise NoAnswer(f"{self.name} {request.path}: {answer.status} {text[:500]!r}")
        return text

    def rest(self) -> None:
        """Wait until it has nothing to do: who is cut off by the end of a load is worked for on."""
        began, before = time.monotonic(), -1.0
        while (spent := self._cpu_seconds()) - before > IDLE * PAUSE:
            if time.monotonic() - began > LONGEST_REST:
                raise NoAnswer(f"{self.name} does not come to rest.")
            before = spent
            time.sleep(PAUSE)

    def _cpu_seconds(self) -> float:
        after_name = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Memory that is in use and not swapped out, of the process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@contextmanager
def started(server: Server, url: str, place: Place, first: Request) -> Iterator[Running]:
    """A server on a database, once it has answered `first`; gone when this ends."""
    port = _free_port()
    command = ["taskset", "-c", str(place.server_core), *server.command]
    if server is PARLEY:
        command += ["--port", str(port)]
    began = time.perf_counter()
    log = place.logs / f"{server.name}-{port}.log"
    with log.open("wb") as said:
        # A session of its own: Ctrl-C reaches the bench, which then stops each by its id.
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(server, url, port, place),
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        running = Running(server, process, port, place)
        _wait(running, first, began)
        running.seconds_to_answer = time.perf_counter() - began
        yield running
    except NoAnswer as error:
        error.add_note(log.read_text(errors="replace")[-2000:])
        raise
    finally:
        _stop(process)


def _environment(server: Server, url: str, port: int, place: Place) -> Mapping[str, str]:
    # Without what a developer tells Python, such as to keep nothing of what it compiles.
    theirs = ("PARLEY_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    if server is PARLEY:
        return kept | {"PARLEY_DATABASE_URL": url, "PARLEY_LOG_LEVEL": "warning", **PATIENT}
    return kept | {
        "NODE_ENV": "production",
        "PYTHONPATH": str(ROOT),
        "BENCH_PORT": str(port),
        "BENCH_DATABASE": url,
        "BENCH_TOKEN": place.token,
        "BENCH_ANSWERS": str(place.answers),
    }


def _wait(running: Running, first: Request, began: float) -> None:
    while True:
        if running.process.poll() is not None:
            raise NoAnswer(f"{running.name} ended while it was starting.")
        try:
            running.ask(first)
        except (OSError, HTTPException):
            if time.perf_counter() - began > LONGEST_START:
                raise NoAnswer(f"{running.name} did not answer in time.") from None
            time.sleep(0.005)
        else:
            return


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
