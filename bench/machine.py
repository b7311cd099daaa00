"""Describes the machine and the versions of all software, for the report."""

import json
import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.servers import NODE, PEERS_PYTHON, ROOT

PARLEY_PACKAGES = (
    *("strawberry-graphql", "graphql-core", "tortoise-orm", "starlette", "uvicorn", "uvloop"),
    *("pydantic", "asyncpg"),
)
PEER_PACKAGES = (*PARLEY_PACKAGES, "fastapi", "SQLAlchemy", "aiosqlite", "orjson")
NODE_PACKAGES = ("graphql-yoga", "graphql", "sofa-api", "better-sqlite3")

VERSIONS_SCRIPT = """
import json, sqlite3, sys
from importlib.metadata import version
versions = {name: version(name) for name in sys.argv[1:]}
print(json.dumps(versions | {"SQLite": sqlite3.sqlite_version}))
"""


def describe() -> list[str]:
    """The lines for the report: commit, machine, and versions of parley and the peers."""
    wrk = _output("wrk", "-v").partition(" [")[0]
    return [
        f"- {moment()}",
        f"- {processor()}; load {os.getloadavg()[0]:.1f} before the run",
        f"- {platform.system()} {platform.release()}, {wrk}",
        f"- parley: Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" {_listed({name: version(name) for name in PARLEY_PACKAGES})}",
        f"- peers in Python: {_output(str(PEERS_PYTHON), '-V')}, {_listed(_peers())}",
        f"- peers on Node: Node {_output('node', '-v')}, {_listed(_on_node())}",
    ]


def moment() -> str:
    """The time, and the commit of the tree."""
    commit = _output("git", "rev-parse", "--short", "HEAD")
    changed = (
        ", with changes" if _output("git", "status", "--porcelain", "--untracked-files=no") else ""
    )
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {commit}{changed}"


def processor() -> str:
    """The processor, its cores and the memory."""
    return f"{_processor_name()}, {os.cpu_count()} cores, {_gigabytes():.0f} GB"


def cores() -> tuple[int, int]:
    """The core for the server and the core for the load; the same when there is only one."""
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


def _listed(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def _peers() -> dict[str, str]:
    found: dict[str, str] = json.loads(
        _output(str(PEERS_PYTHON), "-c", VERSIONS_SCRIPT, *PEER_PACKAGES)
    )
    return found


def _on_node() -> dict[str, str]:
    manifests = {name: NODE / "node_modules" / name / "package.json" for name in NODE_PACKAGES}
    return {name: json.loads(file.read_text())["version"] for name, file in manifests.items()}


def _processor_name() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _output(*command: str) -> str:
    # `wrk -v` exits with an error status, so the status is not checked.
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
