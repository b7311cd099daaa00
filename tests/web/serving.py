"""Runs the demo in a process of its own, for clients outside of Python."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.parley.command_line import TIMEOUT_SECONDS, end, free_port, parley

DATABASE_FILE = "parley-demo.db"
"""The database file of the demo, in the folder that it runs in."""


@contextmanager
def served_demo(folder: Path, **settings: str) -> Iterator[str]:
    """Run `parley serve --demo` in a folder with settings; yields its base URL, and ends it."""
    port = free_port()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PARLEY_")}
    with (folder / "served.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "parley", "serve", "--demo", "--port", str(port)],
            cwd=folder,
            env={**inherited, **settings},
            stdout=log,
            stderr=log,
        )
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/livez", process)
            yield base
        finally:
            end(process)


def operate(folder: Path, *arguments: str) -> str:
    """Run a command of parley on the database of the demo; returns the line that it prints."""
    done = parley(folder, *arguments, PARLEY_DATABASE_URL=f"sqlite://{DATABASE_FILE}")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers at an address; fails if its process ends before."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server has ended; see the log in its folder"
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server did not answer within {TIMEOUT_SECONDS} s")
