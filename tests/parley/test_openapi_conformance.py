"""schemathesis against a served demo: all responses agree with the OpenAPI document."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from orm.models.enums import Scope
from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from tests.parley import schemathesis_hooks
from tests.parley.command_line import (
    ROOT,
    ServiceProcess,
    environment,
    parley,
    serving,
)

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
)
"""docs/decisions/0017 says why the other checks are left out."""

SINGLE_CALLS = ("--phases", "coverage,fuzzing", "--max-examples", "15")
FOR_SINGLE_CALLS = """
# Most cases send every header that there is; made up, this one would be refused.
[parameters]
"header.SO-AppToken" = "{}"
"""
CHAINS = ("--phases", "stateful", "--mode", "positive")
ENTITIES = ("ChatSession", "ChatTopic")
PATHS_OF_CHAINS = {
    "/ChatSession|ChatSessionEntity": 1000,
    "/ChatTopic(?!/.+/UserAgent/)|ChatTopicEntity": 500,
    r"/\{chatTopicId\}/UserAgent": 500,
}
"""Patterns of the paths that belong to a session, to a topic, and to an agent of a topic, and the
number of their chains: few made-up sessions replace another one.

The links of an agent have a run of their own: few chains get from a new topic over a new agent to
them.
"""

OF_ENTITIES = [
    call
    for call in CALLS
    if call.request_body is not RequestBody.ARGUMENTS and not call.path_arguments
]
"""Calls that succeed with made-up values.

Made-up arguments of the others hardly ever name a stored topic and its agent. Their answers are
compared with the document in tests/rest_facade/openapi/test_responses.py.
"""
FOR_CHAINS = """
# By the links that the document has, and by nothing else.
[phases.stateful]
inference.algorithms = []

# A chain ends where a call is refused, and few texts are a zone or a token.
[parameters]
"header.SO-TimeZone" = "Europe/Oslo"
"header.SO-AppToken" = "{}"
"""


DEMO_DATABASE = {"PARLEY_DATABASE_URL": "sqlite://parley-demo.db"}

MINUTES = 10
"""Fails a run that hangs; nothing is measured by it."""


@dataclass(frozen=True)
class Run:
    """The exit status and output of schemathesis, and each kind of answer that it got."""

    status: int
    printed: str
    answers: frozenset[str]


@dataclass(frozen=True)
class Runs:
    """The run of single calls, a run of chains of calls for each entity, and the log of all."""

    single: Run
    chains: tuple[Run, ...]
    log: str

    @property
    def all(self) -> tuple[Run, ...]:
        return self.single, *self.chains


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder, chains = tmp_path_factory.mktemp("single"), tmp_path_factory.mktemp("chains")
    # It tries wrong logins by the hundred, and would be slowed with the right one.
    with serving(folder, "--demo", PARLEY_LOGIN_ATTEMPTS="0") as served:
        scopes = (part for scope in Scope for part in ("--scope", scope))
        added = parley(folder, "app", "add", "Tester", *scopes, **DEMO_DATABASE)
        token = added.stdout.strip()
        (folder / "schemathesis.toml").write_text(FOR_SINGLE_CALLS.format(token))
        (chains / "schemathesis.toml").write_text(FOR_CHAINS.format(token))
        return Runs(
            schemathesis(served, folder, SINGLE_CALLS),
            tuple(
                schemathesis(
                    served,
                    chains,
                    ("--include-path-regex", paths, "--max-examples", str(count), *CHAINS),
                )
                for paths, count in PATHS_OF_CHAINS.items()
            ),
            served.output(),
        )


def schemathesis(served: ServiceProcess, folder: Path, options: tuple[str, ...]) -> Run:
    """Run schemathesis in a folder, which may have settings for it."""
    answers = folder / "answers"
    hooks = {
        "PYTHONPATH": str(ROOT),
        "SCHEMATHESIS_HOOKS": schemathesis_hooks.__name__,
        schemathesis_hooks.ANSWERS_FILE_VARIABLE: str(answers),
    }
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{served.base}/openapi.json"),
            *("--checks", ",".join(CHECKS), "--auth", "tje0:Tje0", *options),
            # It warns of much that is refused with 400, which is by the contract.
            *("--generation-deterministic", "--warnings", "off"),
        ],
        cwd=folder,
        env=environment(**hooks),
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
        check=False,
    )
    kinds = frozenset(answers.read_text().splitlines())
    return Run(done.returncode, done.stdout + done.stderr, kinds)


def test_schemathesis_finds_nothing(runs: Runs) -> None:
    for run in runs.all:
        assert run.status == 0, run.printed
        assert "No issues found" in run.printed


def test_every_link_was_followed(runs: Runs) -> None:
    followed, totals = 0, set()
    for run in runs.chains:
        found = re.search(r"API Links: +(\d+) covered / (\d+) selected / (\d+) total", run.printed)
        assert found, run.printed
        assert int(found[1]) == int(found[2]) > 0
        followed += int(found[1])
        totals.add(int(found[3]))
    assert totals == {followed}


@pytest.mark.parametrize("call", OF_ENTITIES, ids=lambda call: f"{call.method} {call.path}")
def test_each_call_succeeded_and_was_refused_without_a_login(runs: Runs, call: RestCall) -> None:
    well = 204 if call.response_body is ResponseBody.NOTHING else 200
    reached_well = f"{well} {call.method} {MOUNTED_AT}{call.path}"
    assert any(reached_well in run.answers for run in runs.all)
    # Hooks do not hear of calls that checks make, such as those without a login.
    assert f" rest {call.field} - 401 " in runs.log


def test_the_command_prints_what_is_served(tmp_path: Path) -> None:
    printed = parley(tmp_path, "openapi", PARLEY_PUBLIC_URL="https://chat.example.com")
    assert printed.returncode == 0
    assert '"url": "https://chat.example.com"' in printed.stdout
    assert list(tmp_path.iterdir()) == []
