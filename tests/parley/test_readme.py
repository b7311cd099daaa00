"""The commands and requests in README.md work as they stand there."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.parley.command_line import (
    ROOT,
    TIMEOUT_SECONDS,
    ServiceProcess,
    basic_header,
    environment,
    free_port,
    running,
)
from tests.parley.markdown import code_blocks

README = (ROOT / "README.md").read_text()
SHELL = code_blocks(README, "sh")
CURLS = [block for block in SHELL if block.startswith("curl ")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """The service that `make run` starts, with a database and a port of its own."""
    assert SHELL[0] == "make run"
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    variables = environment(PARLEY_DATABASE_URL=f"sqlite://{folder}/demo.db")
    command = ["make", "run", f"PORT={port}"]
    with running(command, port, ROOT, variables, folder / "log") as service:
        yield service


def run_curl(command: str, service: ServiceProcess) -> Any:
    """Run a curl command of the README in a shell; the JSON body of its response, which is 200."""
    here = command.replace("http://127.0.0.1:8000", service.base)
    assert here != command
    finished = subprocess.run(
        ["sh", "-c", f"{here} --silent --show-error --write-out '\\n%{{http_code}}'"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    body, _, status = finished.stdout.rpartition("\n")
    assert status == "200", finished.stdout + finished.stderr
    return json.loads(body)


def test_make_run_prints_addresses_and_login(demo: ServiceProcess) -> None:
    printed = demo.output()
    for text in (f"{demo.base}/graphql", f"{demo.base}/api/v1/ChatSession", "tje0 / Tje0"):
        assert text in printed


def test_rest_and_graphql_create_the_same(demo: ServiceProcess) -> None:
    [command] = [curl for curl in CURLS if "/api/v1/ChatSession" in curl]
    [mutation] = code_blocks(README, "graphql")
    created = run_curl(command, demo)
    answer = httpx.post(
        f"{demo.base}/graphql",
        json={"query": mutation},
        headers={"Authorization": basic_header("tje0", "Tje0")},
        timeout=TIMEOUT_SECONDS,
    ).json()
    assert "errors" not in answer
    assert answer["data"]["createChatSession"] == {
        "customerName": created["CustomerName"],
        "status": "IN_QUEUE",
        "user": {"fullName": created["User"]["FullName"]},
    }
    assert created["Status"] == "InQueue"
    assert created["CustomerName"]
    assert created["User"]["FullName"]


def test_graphql_reads_what_rest_created(demo: ServiceProcess) -> None:
    [create] = [curl for curl in CURLS if "/api/v1/ChatSession" in curl]
    reading = [curl for curl in CURLS if curl.rstrip("'\"").endswith("/graphql")]
    assert reading
    before = [run_curl(command, demo) for command in reading]
    run_curl(create, demo)
    after = [run_curl(command, demo) for command in reading]
    assert [answer for answer in before + after if "errors" in answer or not answer["data"]] == []
    assert before != after


def test_every_shell_block_is_tested_here() -> None:
    assert [block for block in SHELL if block not in CURLS] == ["make run", "make test"]
    assert len(CURLS) >= 2


def test_make_test_runs_each_tool() -> None:
    assert "make test" in SHELL
    commands = subprocess.run(
        ["make", "-n", "test"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for tool in ("ruff format --check", "ruff check", "lint-imports", "mypy", "pytest"):
        assert tool in commands
