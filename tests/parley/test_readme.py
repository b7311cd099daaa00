"""Everything that the README says to type works as it stands."""

import json
import re
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
LINK = re.compile(r"\]\((?P<target>[^)#]+)[^)]*\)")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """What `make run` starts, with a database and a port of its own."""
    assert SHELL[0] == "make run"
    folder, port = tmp_path_factory.mktemp("made"), free_port()
    variables = environment(PARLEY_DATABASE_URL=f"sqlite://{folder}/made.db")
    command = ["make", "run", f"PORT={port}"]
    with running(command, port, ROOT, variables, folder / "log") as served:
        yield served


def pasted(line: str, served: ServiceProcess) -> Any:
    """What a command prints in a shell, read as JSON; its status is 200."""
    there = line.replace("http://127.0.0.1:8000", served.base)
    assert there != line
    done = subprocess.run(
        ["sh", "-c", f"{there} --silent --show-error --write-out '\\n%{{http_code}}'"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    body, _, status = done.stdout.rpartition("\n")
    assert status == "200", done.stdout + done.stderr
    return json.loads(body)


def test_run_says_where_and_how(made: ServiceProcess) -> None:
    printed = made.output()
    for told in (f"{made.base}/graphql", f"{made.base}/api/v1/ChatSession", "tje0 / Tje0"):
        assert told in printed


def test_both_doors_create_the_same(made: ServiceProcess) -> None:
    [line] = [curl for curl in CURLS if "/api/v1/ChatSession" in curl]
    [mutation] = code_blocks(README, "graphql")
    created = pasted(line, made)
    answer = httpx.post(
        f"{made.base}/graphql",
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


def test_graphql_tells_of_what_rest_created(made: ServiceProcess) -> None:
    [create] = [curl for curl in CURLS if "/api/v1/ChatSession" in curl]
    reading = [curl for curl in CURLS if curl.rstrip("'\"").endswith("/graphql")]
    assert reading
    before = [pasted(line, made) for line in reading]
    pasted(create, made)
    after = [pasted(line, made) for line in reading]
    assert [answer for answer in before + after if "errors" in answer or not answer["data"]] == []
    assert before != after


def test_every_block_is_known_here() -> None:
    assert [block for block in SHELL if block not in CURLS] == ["make run", "make test"]
    assert len(CURLS) >= 2


def test_make_test_runs_the_tests() -> None:
    assert "make test" in SHELL
    shown = subprocess.run(
        ["make", "-n", "test"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for tool in ("ruff format --check", "ruff check", "lint-imports", "mypy", "pytest"):
        assert tool in shown


def test_links_lead_somewhere() -> None:
    targets = {link["target"] for link in LINK.finditer(README)}
    assert targets
    assert [each for each in targets if "://" not in each and not (ROOT / each).exists()] == []
