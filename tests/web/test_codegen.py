"""GraphQL Code Generator on the schema, with the configuration that the docs show."""

import json
import shutil
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from tests.web.node import HERE, PROJECT, run_tool

SCHEMA = PROJECT / "schema.graphql"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample front end, with its code generated."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    front_end = folder / "frontend"
    shutil.copytree(HERE / "frontend", front_end, ignore=shutil.ignore_patterns("gql"))
    run_tool("graphql-codegen", folder=front_end, SCHEMA=str(SCHEMA))
    return front_end


def test_the_generated_code_compiles(generated: Path) -> None:
    run_tool("tsc", "--project", "tsconfig.json", folder=generated)


def test_the_manifest_has_valid_documents(generated: Path) -> None:
    manifest = json.loads((generated / "src/gql/persisted-documents.json").read_text())
    schema = build_schema(SCHEMA.read_text())
    assert len(manifest) == 4
    for key, text in manifest.items():
        assert key.startswith("sha256:")
        assert validate(schema, parse(text)) == []


def test_the_docs_show_the_configuration(generated: Path) -> None:
    shown = (PROJECT / "docs" / "graphql.md").read_text()
    assert (generated / "codegen.ts").read_text() in shown
