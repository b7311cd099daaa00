"""Runs commands of parley in forks of a process that has imported the libraries already.

`python -P forking.py` reads a command a line from standard input, as JSON: `arguments`, `folder`,
`variables` (the whole environment), `seconds` (it is killed after them), and the paths of the files
`stdin`, `stdout` and `stderr`. It prints the exit status of each, negative for a signal. A fork
imports our own packages anew, so each command is run with nothing but the modules that it imports.
"""

import json
import os
import runpy
import signal
import sys
import time
from importlib import import_module
from typing import Any

LIBRARIES = (
    *("aiosqlite", "argon2", "asyncpg", "babel", "click", "defusedxml", "graphql", "joserfc"),
    *("jsonpatch", "lark", "orjson", "prometheus_client", "pydantic", "starlette.applications"),
    *("strawberry", "tortoise", "tortoise.migrations", "uvicorn", "werkzeug"),
)


def next_command() -> dict[str, Any] | None:
    """A command to be run by this process, which is a fork; None when there are no more."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            command: dict[str, Any] = json.loads(line)
            return command
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return None


def run(command: dict[str, Any]) -> None:
    """Run `python -m parley` in this process; what ends Python ends it, as it does there."""
    signal.alarm(command["seconds"])
    os.chdir(command["folder"])
    os.environ.clear()
    os.environ.update(command["variables"])
    time.tzset()
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        file = os.open(command[name], os.O_RDWR)
        os.dup2(file, descriptor)
        os.close(file)
    sys.stdin, sys.stdout = open(0), open(1, "w")  # noqa: SIM115  as Python opens them
    sys.stderr = open(2, "w", errors="backslashreplace", buffering=1)  # noqa: SIM115
    sys.argv = ["parley", *command["arguments"]]
    runpy.run_module("parley", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    for library in LIBRARIES:
        import_module(library)
    if (own := next_command()) is not None:
        run(own)
