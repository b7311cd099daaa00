"""Relay as its users write it: its compiler takes the schema, and its store follows the service."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.compiling import MANIFEST, PERSISTED, compile_recipes, compile_relay
from tests.web.node import run_node
from tests.web.serving import operate, served_demo

ONLY_REGISTERED = {"PARLEY_TRUSTED_ONLY": "true", "PARLEY_COMPILED": "false"}

NODES = (
    *("ChatSession", "ChatTopic"),
    *("Associate", "Person", "Contact", "Project", "Sale", "Ticket"),
)


@pytest.fixture(scope="module", params=["texts", "documents"])
def visit(
    request: pytest.FixtureRequest, served: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """A service and the compiled recipes, which send texts, or the ids of registered documents.

    The service that runs registered documents only is the one without compiled execution.
    """
    folder = tmp_path_factory.mktemp("relay")
    if request.param == "texts":
        yield served, compile_recipes(folder)
        return
    built = compile_recipes(folder, **PERSISTED)
    service = tmp_path_factory.mktemp("registered")
    with served_demo(service, **ONLY_REGISTERED) as base:
        operate(service, "documents", "add", str(folder / "recipes" / MANIFEST))
        yield base, built


@pytest.fixture(scope="module")
def saw(visit: tuple[str, Path]) -> Any:
    """Observations of a visit; see relay.mjs."""
    base, built = visit
    return run_node("relay.mjs", base, str(built), "Rly")


def test_the_next_page_joins_the_first(saw: Any) -> None:
    assert saw["firstPage"] == ["Rly 1", "Rly 2"]
    assert saw["secondPage"] == ["Rly 1", "Rly 2", "Rly 3"]
    assert not saw["hasMore"]


def test_a_new_session_is_appended(saw: Any) -> None:
    assert saw["afterCreation"] == ["Rly 1", "Rly 2", "Rly 3", "Rly"]


def test_a_change_is_shown(saw: Any) -> None:
    assert saw["afterRename"] == "Rly renamed"


def test_a_stale_change_is_told_and_the_row_is_refetched_by_its_id(saw: Any) -> None:
    assert saw["afterStale"] == "Rly by someone else"
    assert "changed meanwhile" in saw["staleMessage"]


def test_a_deleted_session_leaves_the_list(saw: Any) -> None:
    assert saw["afterDeletion"] == ["Rly renamed", "Rly by someone else", "Rly"]


def test_a_stale_deletion_deletes_nothing_until_the_row_was_read_again(saw: Any) -> None:
    assert saw["afterStaleDeletion"] == ["Rly changed", "Rly by someone else", "Rly"]
    assert saw["atTheEnd"] == ["Rly by someone else", "Rly"]


def test_only_what_is_needed_is_sent(saw: Any) -> None:
    """One call for each step; lists are not read again after a creation or a deletion."""
    assert len(saw["sent"]) == 10
    operations = [each["operation"] for each in saw["sent"]]
    ids = [each["documentId"] for each in saw["sent"]]
    assert all(operations) != all(ids)
    if all(operations):
        change, stale = ["SessionListRenameMutation"], ["SessionListRowQuery"]
        delete = ["SessionListDeleteMutation"]
        assert operations == [
            *("SessionListQuery", "SessionListNextQuery", "SessionListCreateMutation"),
            *(change + change + stale + delete + delete + stale + delete),
        ]


def documents() -> Iterator[str]:
    """Documents with each directive of Relay's that asks something of the schema."""
    for name in NODES:
        yield f'fragment More_{name} on {name} @refetchable(queryName: "More{name}Query") {{ id }}'
    yield """fragment More_back on Query
      @argumentDefinitions(last: { type: "Int", defaultValue: 2 }, before: { type: "String" })
      @refetchable(queryName: "MoreBackQuery") {
        chatSessions(last: $last, before: $before) @connection(key: "More_back_chatSessions") {
          edges { node { id } }
        }
      }"""
    yield "fragment More_rows on ChatSession @relay(plural: true) { id }"
    yield "query MoreNodesQuery($ids: [ID!]!) { nodes(ids: $ids) { id ...More_rows } }"
    yield """mutation MoreCreateMutation($lists: [ID!]!) {
        createChatSession(input: {})
          @prependNode(connections: $lists, edgeTypeName: "ChatSessionEdge") { id }
      }"""
    for name in ("ChatSession", "ChatTopic"):
        yield f"""mutation More{name}DeleteMutation($id: ID!) {{
            delete{name}ById(id: $id) {{ deletedId @deleteRecord }}
          }}"""
    yield """query MoreTopicQuery {
        chatTopicsForViewer { id openingHours { monStart } }
      }"""


def test_the_compiler_takes_its_directives(tmp_path: Path) -> None:
    tags = "\n".join(f"graphql`{document}`;" for document in documents())
    (tmp_path / "More.ts").write_text(f"import {{ graphql }} from 'relay-runtime';\n{tags}\n")
    compile_relay(tmp_path, **PERSISTED)
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    assert len(manifest) == len(NODES) + 6
