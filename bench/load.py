"""Load by wrk: one thread, so many connections, for so many seconds."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Running
from bench.sample import Request

SCRIPT = Path(__file__).with_name("load.lua")

GRACE = 30
"""Seconds beyond its time after which a run of wrk is given up."""


class BadRun(Exception):
    """A run whose figures mean nothing."""


@dataclass(frozen=True)
class Loaded:
    """What wrk says of a run; times in milliseconds."""

    answers: int
    seconds: float
    bytes: int
    refused: int
    """Answers with a status above 399."""
    broken: int
    """Connections that failed, and answers that never came."""
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def drive(running: Running, request: Request, connections: int, seconds: int) -> Loaded:
    """Load a server; BadRun when anything but good answers came."""
    with tempfile.NamedTemporaryFile("wb", suffix=".request") as file:
        file.write(written(request, running.headers))
        file.flush()
        command = [
            *("taskset", "-c", str(running.place.load_core), "wrk", "-t1", f"-c{connections}"),
            *(f"-d{seconds}s", "--timeout", f"{GRACE}s", "-s", str(SCRIPT)),
            *(running.address, "--", file.name),
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=seconds + GRACE
        )
    loaded = read(done.stdout)
    if loaded.refused or loaded.broken:
        raise BadRun(f"{running.name}: {loaded}")
    return loaded


def written(request: Request, headers: dict[str, str]) -> bytes:
    """A request as load.lua reads it."""
    lines = [request.method, request.path, *(f"{name}: {value}" for name, value in headers.items())]
    head = "".join(f"{line}\n" for line in lines)
    return head.encode() + b"\n" + b"".join(body + b"\n" for body in request.bodies)


def read(output: str) -> Loaded:
    """What load.lua printed, after all that wrk itself prints."""
    return Loaded(**json.loads(output.rstrip().splitlines()[-1]))
