"""With PARLEY_LOG_FORMAT=json, all that `parley serve` writes is one JSON object a line."""

import json
import os
import signal
import socket
import stat
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from tests.parley.command_line import (
    MIGRATIONS,
    TIMEOUT_SECONDS,
    ServiceProcess,
    free_port,
    parley,
    serving,
)

JSON = {"PARLEY_LOG_FORMAT": "json"}


def objects(text: str) -> list[dict[str, Any]]:
    """The objects of all lines; fails if a line is none."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    assert all({"time", "level", "logger", "request_id", "message"} <= set(line) for line in lines)
    return lines


def workers_of(served: ServiceProcess) -> list[psutil.Process]:
    children = psutil.Process(served.process.pid).children()
    return [child for child in children if "resource_tracker" not in " ".join(child.cmdline())]


@pytest.mark.parametrize("workers", [1, 2])
def test_start_requests_and_stop_are_objects(tmp_path: Path, workers: int) -> None:
    with serving(tmp_path, "--workers", str(workers), **JSON) as served:
        assert served.create_session("ann", "planted").status_code == 401
        assert httpx.get(f"{served.base}/nowhere", timeout=TIMEOUT_SECONDS).status_code == 404
        served.stop(signal.SIGINT if workers == 1 else signal.SIGTERM)
    lines = objects(served.output())
    messages = [line["message"] for line in lines]
    for name in MIGRATIONS:
        assert f"Migrated: {name}" in messages
    [ready] = [message for message in messages if f"GraphQL  {served.base}/graphql" in message]
    assert "There are no users yet: run `parley user add NAME`." in messages
    assert messages.index(ready) < len(messages) - 1
    assert {line["status"] for line in lines if "status" in line} >= {401, 404}
    assert "planted" not in served.output()


def test_a_worker_that_is_killed_leaves_objects_only(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2", **JSON) as served:
        killed = workers_of(served)[0]
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait(TIMEOUT_SECONDS)
        served.stop()
    objects(served.output())


def refusal(tmp_path: Path, *arguments: str, **variables: str) -> dict[str, Any]:
    """The last object of a service that does not start."""
    done = parley(tmp_path, "serve", *arguments, **JSON, **variables)
    assert done.returncode not in (0, None)
    assert done.stdout == ""
    return objects(done.stderr)[-1]


def test_refusals_of_the_start_are_objects(tmp_path: Path) -> None:
    port = ("--port", str(free_port()))
    refused = refusal(tmp_path, *port, PARLEY_MAX_DEPTH="planted")
    assert (refused["level"], "PARLEY_MAX_DEPTH" in refused["message"]) == ("error", True)
    assert "planted" not in str(refused)
    assert "--port" in refusal(tmp_path, "--port", "many")["message"]
    assert "--nothing" in refusal(tmp_path, "--nothing")["message"]
    assert "--demo" in refusal(tmp_path, *port, "--demo", "--host", "0.0.0.0")["message"]
    away = refusal(tmp_path, *port, PARLEY_DATABASE_URL="sqlite:///nowhere/at/all.db")
    assert "PARLEY_DATABASE_URL" in away["message"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refusal(tmp_path, "--port", str(taken.getsockname()[1]))


def test_an_error_that_nobody_expected_is_an_object_without_its_text(tmp_path: Path) -> None:
    file = tmp_path / "planted"
    file.write_text("no database\n" * 500)
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    refused = refusal(tmp_path, "--port", str(free_port()), PARLEY_DATABASE_URL=f"sqlite://{file}")
    assert refused["level"] in ("error", "critical")


def test_in_text_the_lines_for_the_operator_are_on_standard_output(tmp_path: Path) -> None:
    done = parley(tmp_path, "serve", "--port", "1", PARLEY_MAX_DEPTH="planted")
    assert done.stderr.startswith("Error: PARLEY_MAX_DEPTH: ")
