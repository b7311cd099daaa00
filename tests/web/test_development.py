"""A development server of a front end passes calls on to the service, as docs/frontends.md says."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.parley.command_line import end, free_port
from tests.web.compiling import RECIPES
from tests.web.node import PROJECT, chromium, run_node, run_tool
from tests.web.serving import wait_for

CONFIG = RECIPES / "vite.config.ts"
INSTALLED = PROJECT / "explorer" / "node_modules"
"""The folder in which `make explorer` installs Vite, by which GraphiQL is built."""

TITLE = "<title>front end</title>"

SERVICE = "http://127.0.0.1:8000"
"""The service's address in the configuration that the page shows."""


@pytest.fixture(scope="module")
def front_end(served: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A front end with that configuration, for the served instance."""
    folder = tmp_path_factory.mktemp("development")
    packages = folder / "node_modules"
    packages.mkdir()
    # Links to the packages one by one, because Vite writes caches beside them.
    for package in INSTALLED.iterdir():
        if not package.name.startswith("."):
            (packages / package.name).symlink_to(package)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "index.html").write_text(f"<!doctype html>{TITLE}")
    shutil.copy(RECIPES / "session.ts", folder)
    (folder / CONFIG.name).write_text(CONFIG.read_text().replace(SERVICE, served))
    return folder


@pytest.fixture(scope="module")
def development(front_end: Path) -> Iterator[str]:
    """The address of Vite's development server."""
    port = str(free_port())
    vite = INSTALLED / "vite" / "bin" / "vite.js"
    with (front_end / "vite.log").open("wb") as log:
        process = subprocess.Popen(
            ["node", str(vite), "--port", port, "--strictPort"],
            cwd=front_end,
            stdout=log,
            stderr=log,
        )
        try:
            base = f"http://localhost:{port}"
            wait_for(base, process)
            yield base
        finally:
            end(process)


@pytest.fixture(scope="module")
def saw(development: str) -> Any:
    """Observations of a visit; see development.mjs."""
    return run_node("development.mjs", development, chromium(), "tje0", "Tje0")


def test_the_configuration_compiles(front_end: Path) -> None:
    options = ("--strict", "--noEmit", "--skipLibCheck", "--module", "esnext", "--target", "es2022")
    run_tool("tsc", *options, "--moduleResolution", "bundler", CONFIG.name, folder=front_end)


def test_a_login_by_the_recipe_keeps_both_cookies(saw: Any) -> None:
    assert saw["cookies"] == ["XSRF-TOKEN", "parley-session"]


@pytest.mark.parametrize("call", ["graphql", "graphqlByGet"])
def test_graphql_is_called_by_the_session(saw: Any, call: str) -> None:
    assert saw[call]["status"] == 200
    assert json.loads(saw[call]["text"]) == {"data": {"viewer": {"name": "tje0"}}}


def test_subscriptions_are_passed_on(saw: Any) -> None:
    assert saw["socket"] == "connection_ack"


def test_rest_is_called_by_the_session(saw: Any) -> None:
    assert saw["created"]["status"] == 200, saw["created"]
    assert json.loads(saw["created"]["text"])["CustomerName"] == "Ada"
    assert len(json.loads(saw["list"]["text"])["value"]) == 1
    assert json.loads(saw["document"]["text"])["openapi"]


def test_the_session_needs_its_token_and_ends(saw: Any) -> None:
    assert saw["withoutToken"]["status"] == 401
    assert saw["afterLogout"]["status"] == 401


@pytest.mark.parametrize("path", ["/", "/sessions", "/apis", "/graphql-notes"])
def test_the_front_end_keeps_its_own_pages(saw: Any, path: str) -> None:
    assert TITLE in saw[path]


def test_the_front_end_keeps_its_own_files(saw: Any) -> None:
    assert "const TOKEN = " in saw["/session.ts"]


def test_the_pages_of_the_service_work_through_it(saw: Any) -> None:
    """GraphiQL was logged in and ran an operation, and the page of the REST API loaded."""
    assert saw["outside"] == []
    assert saw["console"] == []
