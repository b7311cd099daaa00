"""Runs the scripts of this folder with Node."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent


def run_node(script: str, *arguments: str, timeout: float = 180) -> Any:
    """Run a script, and return the JSON that it prints; fails with its error output."""
    done = subprocess.run(
        ["node", str(HERE / script), *arguments],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def run_tool(name: str, *arguments: str, folder: Path, **environment: str) -> None:
    """Run a command of an installed npm package in a folder; fails with its output."""
    done = subprocess.run(
        [str(HERE / "node_modules" / ".bin" / name), *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def chromium() -> str:
    """The path of Chromium, which `make test` installs."""
    found = shutil.which("chromium")
    assert found, "Install Debian's package chromium, or run `make chromium`."
    return found
