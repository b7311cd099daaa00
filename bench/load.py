"""Loads a server with wrk: one thread, a number of connections, for a number of seconds."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.processes import RunningServer
from bench.sample import Request

SCRIPT = Path(__file__).with_name("load.lua")

TIMEOUT_GRACE = 30
"""Seconds that a run of wrk may exceed its duration before it is stopped."""


class InvalidRun(Exception):
    """A run with errors, whose figures are not valid."""


@dataclass(frozen=True)
class LoadResult:
    """The figures of a run of wrk; `p50` and `p99` are latencies in milliseconds."""

    responses: int
    seconds: float
    bytes: int
    error_responses: int
    """Responses with a status above 399."""
    socket_errors: int
    """Failed connections, reads and writes, and responses that did not come in time."""
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Responses per second."""
        return self.responses / self.seconds


def run_wrk(running: RunningServer, request: Request, connections: int, seconds: int) -> LoadResult:
    """Load a server; InvalidRun when there was any error."""
    with tempfile.NamedTemporaryFile("wb", suffix=".request") as file:
        file.write(format_request(request, running.headers))
        file.flush()
        command = [
            *("taskset", "-c", str(running.context.load_core), "wrk", "-t1", f"-c{connections}"),
            *(f"-d{seconds}s", "--timeout", f"{TIMEOUT_GRACE}s", "-s", str(SCRIPT)),
            *(running.address, "--", file.name),
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=seconds + TIMEOUT_GRACE
        )
    result = parse_output(done.stdout)
    if result.error_responses or result.socket_errors:
        raise InvalidRun(f"{running.name}: {result}")
    return result


def format_request(request: Request, headers: dict[str, str]) -> bytes:
    """The request in the format that load.lua reads: head, empty line, one body per line."""
    paths = " ".join((request.path, *request.more_paths))
    lines = [request.method, paths, *(f"{name}: {value}" for name, value in headers.items())]
    head = "".join(f"{line}\n" for line in lines)
    return head.encode() + b"\n" + b"".join(body + b"\n" for body in request.bodies)


def parse_output(output: str) -> LoadResult:
    """The result that load.lua prints as JSON in the last line, after wrk's own output."""
    return LoadResult(**json.loads(output.rstrip().splitlines()[-1]))
