"""schemathesis against a served demo: it finds nothing that the OpenAPI document does not say."""

import subprocess
import sys
from pathlib import Path

from tests.parley.commands import PATIENCE, environment, parley, serving

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
)
"""The others contradict the contract's leniency (docs/decisions/0017)."""


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as served:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", f"{served.base}/openapi.json"),
                *("--checks", ",".join(CHECKS), "--auth", "tje0:Tje0"),
                *("--phases", "coverage,fuzzing", "--max-examples", "50"),
                "--generation-deterministic",
            ],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        log = served.output()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout
    # It got in, and it was kept out.
    assert " createChatSession tje0 200 " in log
    assert " 401 " in log


def test_the_command_prints_what_is_served(tmp_path: Path) -> None:
    printed = parley(tmp_path, "openapi", PARLEY_PUBLIC_URL="https://chat.example.com")
    assert printed.returncode == 0
    assert '"url": "https://chat.example.com"' in printed.stdout
    assert list(tmp_path.iterdir()) == []
