"""schemathesis against a served demo: it finds nothing that the OpenAPI document does not say."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from rest_facade.calls import Call, Gives
from rest_facade.links import MOUNTED_AT
from rest_facade.routes import CALLS
from tests.parley import reached
from tests.parley.commands import PATIENCE, ROOT, environment, parley, serving

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
"""The others contradict the contract's leniency (docs/decisions/0017)."""

CHAINS = """
[phases.stateful]
generation.max-examples = 100
# Only by the links that the document has.
inference.algorithms = []
"""


@dataclass(frozen=True)
class Run:
    """What schemathesis printed, its exit status, each kind of answer, and the service's log."""

    status: int
    printed: str
    answers: frozenset[str]
    log: str


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("conformance")
    answers = folder / "answers"
    hooks = {
        "PYTHONPATH": str(ROOT),
        "SCHEMATHESIS_HOOKS": reached.__name__,
        reached.VARIABLE: str(answers),
    }
    (folder / "schemathesis.toml").write_text(CHAINS)
    with serving(folder, "--demo") as served:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", f"{served.base}/openapi.json"),
                *("--checks", ",".join(CHECKS), "--auth", "tje0:Tje0"),
                *("--phases", "coverage,fuzzing,stateful", "--max-examples", "50"),
                # It warns of much that is refused with 400, which is by the contract.
                *("--generation-deterministic", "--warnings", "off"),
            ],
            cwd=folder,
            env=environment(**hooks),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        log = served.output()
    kinds = frozenset(answers.read_text().splitlines())
    return Run(done.returncode, done.stdout + done.stderr, kinds, log)


def test_schemathesis_finds_nothing(run: Run) -> None:
    assert run.status == 0, run.printed
    assert "No issues found" in run.printed


def test_it_followed_every_link(run: Run) -> None:
    found = re.search(r"API Links: +(\d+) covered / \d+ selected / (\d+) total", run.printed)
    assert found, run.printed
    assert int(found[1]) == int(found[2]) > 0


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_it_got_in_and_was_kept_out(run: Run, call: Call) -> None:
    well = 204 if call.gives is Gives.NOTHING else 200
    assert f"{well} {call.method} {MOUNTED_AT}{call.path}" in run.answers
    # Hooks do not hear of calls that checks make, such as those without a login.
    assert f" rest {call.field} - 401 " in run.log


def test_the_command_prints_what_is_served(tmp_path: Path) -> None:
    printed = parley(tmp_path, "openapi", PARLEY_PUBLIC_URL="https://chat.example.com")
    assert printed.returncode == 0
    assert '"url": "https://chat.example.com"' in printed.stdout
    assert list(tmp_path.iterdir()) == []
