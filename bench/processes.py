"""Runs each server as a process on one core, and stops it by its process id in every case."""

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
from bench.servers import ROOT, Server

MAX_START_SECONDS = 60.0
MAX_IDLE_WAIT = 60.0

POLL_SECONDS = 0.3
IDLE_CPU_SHARE = 0.05
"""A server counts as idle while it uses at most this part of a core."""


PARLEY_SETTINGS = {
    # Many large lists at once are measured, not stopped.
    "PARLEY_MAX_SECONDS": "60",
    # One caller has all streams.
    "PARLEY_MAX_CONNECTIONS": "10000",
    "PARLEY_MAX_STREAMS": "10000",
    "PARLEY_MAX_CALLER_STREAMS": "10000",
}


class ServerFailure(Exception):
    """A server does not start, does not respond, or does not respond as it should."""


@dataclass(frozen=True)
class RunContext:
    """The cores, the token and the folders that all servers of a run share."""

    server_core: int
    load_core: int
    token: str
    """A Bearer token of parley, which the peers compare with as a constant."""
    responses: Path
    """The folder of parley's responses, for the peer `bare` that only sends them."""
    logs: Path
    """The folder of the servers' output."""


@dataclass
class RunningServer:
    """A server that runs and responds."""

    server: Server
    process: "subprocess.Popen[bytes]"
    port: int
    context: RunContext
    start_seconds: float = field(default=0.0)
    """The time from starting the process to its first response."""

    @property
    def name(self) -> str:
        """The server's name."""
        return self.server.name

    @property
    def address(self) -> str:
        """The server's address on the loopback interface."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every request."""
        return {
            "Host": f"127.0.0.1:{self.port}",
            "Authorization": f"Bearer {self.context.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def send(self, request: Request) -> bytes:
        """Send a request and return the response's body; ServerFailure when it is an error."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            body = request.bodies[0] if request.bodies else None
            connection.request(request.method, request.path, body, self.headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if not 200 <= response.status < 300 or "errors" in json.loads(text):
            raise ServerFailure(f"{self.name} {request.path}: {response.status} {text[:500]!r}")
        return text

    def wait_until_idle(self) -> None:
        """Wait until the server is idle: it still works on requests that wrk has cut off."""
        start, previous = time.monotonic(), -1.0
        while (current := self.cpu_seconds()) - previous > IDLE_CPU_SHARE * POLL_SECONDS:
            if time.monotonic() - start > MAX_IDLE_WAIT:
                raise ServerFailure(f"{self.name} did not become idle in {MAX_IDLE_WAIT:.0f} s.")
            previous = current
            time.sleep(POLL_SECONDS)

    def cpu_seconds(self) -> float:
        """The processor time of the process and its children so far."""
        texts = [(folder / "stat").read_text() for folder in self._processes()]
        fields = [text.rpartition(")")[2].split() for text in texts]
        return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """The resident memory in MiB of the process and its children, such as parley's worker."""
        statuses = [(folder / "status").read_text() for folder in self._processes()]
        lines = [line for status in statuses for line in status.splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024

    def _processes(self) -> list[Path]:
        """The folders in /proc of the process and its children."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [Path(f"/proc/{number}") for number in (pid, *children)]


@contextmanager
def start_server(
    server: Server, url: str, context: RunContext, first: Request
) -> Iterator[RunningServer]:
    """Start a server on a database and wait for its response to `first`; stop it at the end."""
    port = _free_port()
    command = ["taskset", "-c", str(context.server_core), *server.command]
    if server.is_parley:
        command += ["--port", str(port)]
    start = time.perf_counter()
    log_file = context.logs / f"{server.name}-{port}.log"
    with log_file.open("wb") as output:
        # In a process session of its own: Ctrl-C reaches the bench only, which stops the server.
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(server, url, port, context),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        running = RunningServer(server, process, port, context)
        _wait(running, first, start)
        running.start_seconds = time.perf_counter() - start
        yield running
    except ServerFailure as error:
        error.add_note(log_file.read_text(errors="replace")[-2000:])
        raise
    finally:
        _stop(process)


def _environment(server: Server, url: str, port: int, context: RunContext) -> Mapping[str, str]:
    # A developer's own settings are left out, such as PYTHONDONTWRITEBYTECODE.
    left_out = ("PARLEY_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    if server.is_parley:
        return kept | {"PARLEY_DATABASE_URL": url, "PARLEY_LOG_LEVEL": "warning", **PARLEY_SETTINGS}
    return kept | {
        "NODE_ENV": "production",
        "PYTHONPATH": str(ROOT),
        "BENCH_PORT": str(port),
        "BENCH_DATABASE": url,
        "BENCH_TOKEN": context.token,
        "BENCH_RESPONSES": str(context.responses),
    }


def _wait(running: RunningServer, first: Request, start: float) -> None:
    while True:
        if running.process.poll() is not None:
            raise ServerFailure(f"{running.name} ended while it was starting.")
        try:
            running.send(first)
        except (OSError, HTTPException):
            if time.perf_counter() - start > MAX_START_SECONDS:
                raise ServerFailure(f"{running.name} did not respond in time.") from None
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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
