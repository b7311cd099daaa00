"""openapi-typescript and openapi-fetch: a typed client of the OpenAPI document, in TypeScript."""

import shutil
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.web.node import HERE, run_node, run_tool


@pytest.fixture(scope="module")
def compiled(served: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample client, compiled with the types of the served document."""
    folder = tmp_path_factory.mktemp("rest")
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    client = folder / "rest_client"
    shutil.copytree(HERE / "rest_client", client)
    with urllib.request.urlopen(f"{served}/openapi.json") as document:
        (client / "openapi.json").write_bytes(document.read())
    run_tool("openapi-typescript", "openapi.json", "--output", "schema.d.ts", folder=client)
    run_tool("tsc", "--project", "tsconfig.json", folder=client)
    return client


@pytest.fixture(scope="module")
def saw(served: str, compiled: Path) -> Any:
    """The answers to the calls; see rest_client/calls.mts."""
    return run_node(str(compiled / "run.mjs"), served, "tje0", "Tje0")


def test_typed_calls_log_in_list_and_log_out(saw: Any) -> None:
    columns = ["PrimaryKey", "EntityName", "chatSessionId", "person_fullName"]
    assert (saw["login"], saw["logout"], saw["after"]) == (204, 204, 401)
    assert saw["rows"] == [columns, columns]


def test_typed_calls_on_topics(saw: Any) -> None:
    assert (saw["hours"], saw["widget"]) == (["08:00:00", "16:00:00"], "Email, Name")
    assert (saw["agents"], saw["open"]) == ([[1, True]], True)
    assert saw["children"] == ["Henrik Brattvold"]
