"""Persisted queries by Apollo Client and urql, added by themselves or from a build's manifest."""

import json
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.node import HERE, PROJECT, run_node, run_tool
from tests.web.serving import operate, served_demo

QUERY = "query Viewer{} {{ viewer {{ name }} }}"

APOLLO_CONFIG = """
export default {
  documents: ['documents/*.graphql'],
  output: 'persisted-query-manifest.json',
};
"""

FOUND = (200, None)
NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"

CLIENT = pytest.mark.parametrize("client", ["apollo", "urql"])


@pytest.fixture(scope="module")
def manifests(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The manifests that two generators write of the sample front end's documents."""
    folder = tmp_path_factory.mktemp("manifests")
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    front_end = folder / "frontend"
    shutil.copytree(HERE / "frontend", front_end, ignore=shutil.ignore_patterns("gql"))
    run_tool("graphql-codegen", folder=front_end, SCHEMA=str(PROJECT / "schema.graphql"))
    codegen = front_end / "src/gql/persisted-documents.json"
    (folder / "documents").mkdir()
    for number, text in enumerate(json.loads(codegen.read_text()).values()):
        (folder / "documents" / f"{number}.graphql").write_text(text)
    (folder / "apollo.mjs").write_text(APOLLO_CONFIG)
    run_tool("generate-persisted-query-manifest", "--config", "apollo.mjs", folder=folder)
    return {"codegen": codegen, "apollo": folder / "persisted-query-manifest.json"}


@pytest.fixture(scope="module")
def trusting(manifests: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that runs the documents of both manifests, and no others."""
    folder = tmp_path_factory.mktemp("trusting")
    with served_demo(folder, PARLEY_TRUSTED_ONLY="true") as base:
        for manifest in manifests.values():
            operate(folder, "documents", "add", str(manifest))
        yield base


def sessions_query(manifests: dict[str, Path]) -> str:
    """The front end's query, as its source has it."""
    texts: list[str] = list(json.loads(manifests["codegen"].read_text()).values())
    return next(text for text in texts if text.startswith("query Sessions"))


def hashes_only(sent: list[dict[str, Any]]) -> bool:
    return all(each["method"] == "GET" and each["hash"] and not each["text"] for each in sent)


@CLIENT
def test_a_client_adds_a_query_once_and_sends_its_hash_from_then_on(
    served: str, client: str
) -> None:
    saw = run_node("persisted.mjs", served, client, QUERY.format(secrets.token_hex(4)))
    asked, added = saw["first"]["sent"]
    assert hashes_only([asked])
    assert asked["code"] == NOT_FOUND
    assert added["text"]
    assert added["hash"]
    assert (added["status"], added["code"]) == FOUND
    (again,) = saw["second"]["sent"]
    assert hashes_only([again])
    assert (again["status"], again["code"]) == FOUND
    assert saw["first"]["data"]
    assert saw["second"]["data"]


@CLIENT
@pytest.mark.parametrize("generator", ["codegen", "apollo"])
def test_registered_queries_run_by_their_hash_and_no_others(
    trusting: str, manifests: dict[str, Path], client: str, generator: str
) -> None:
    query, manifest = sessions_query(manifests), str(manifests[generator])
    saw = run_node("persisted.mjs", trusting, client, query, manifest)
    for run in (saw["first"], saw["second"]):
        (sent,) = run["sent"]
        assert hashes_only([sent])
        assert (sent["status"], sent["code"]) == FOUND
        assert run["data"]
    refused, *rest = saw["foreign"]["sent"]
    assert hashes_only([refused])
    assert refused["code"] == NOT_SUPPORTED
    # The client tries again with the text, which is not run either.
    assert [each["code"] is not None for each in rest] == [True]
    assert not saw["foreign"]["data"]
