"""Links to documents by id or digest, opened in a real browser: GraphiQL shows the document."""

import json
from typing import Any

import pytest

from tests.web.conftest import Operator
from tests.web.node import chromium, run_node

REGISTERED = (
    "query One { __typename } query Two($n: Int) { chatSessions(first: $n) { totalCount } }"
)
DOCUMENT_ID = "links:two"

SHOWN = {
    "registered": REGISTERED,
    "added": "query Added { viewer { name } }",
    "own": "{ __typename }",
}
UNKNOWN = "# The document that this link names cannot be shown."
NONE = "# This link names no document"
NOTES = {
    "unknown": UNKNOWN,
    "unknownDigest": UNKNOWN,
    "variables": NONE,
    "operationName": NONE,
}


@pytest.fixture(scope="module")
def saw(served: str, operator: Operator, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Observations of the visits; see links.mjs."""
    manifest = tmp_path_factory.mktemp("links") / "manifest.json"
    manifest.write_text(json.dumps({DOCUMENT_ID: REGISTERED}))
    operator("documents", "add", str(manifest))
    return run_node("links.mjs", served, chromium(), DOCUMENT_ID)


@pytest.mark.parametrize("link", SHOWN)
def test_the_editor_shows_the_document_of_a_link(saw: Any, link: str) -> None:
    assert saw[link]["query"] == SHOWN[link]


@pytest.mark.parametrize("link", NOTES)
def test_the_editor_says_that_a_link_has_no_document_to_show(saw: Any, link: str) -> None:
    assert saw[link]["query"].startswith(NOTES[link])


@pytest.mark.parametrize("link", ["registered", "unknown", "variables"])
def test_the_variables_of_a_link_are_shown(saw: Any, link: str) -> None:
    assert json.loads(saw[link]["variables"]) == {"n": 3}


@pytest.mark.parametrize("link", [*SHOWN, *NOTES])
def test_nothing_of_a_link_is_left_behind(saw: Any, link: str, served: str) -> None:
    assert saw[link]["address"] == f"{served}/graphql"
    assert saw[link]["leftInPage"] == 0


def test_a_document_is_run_only_when_its_reader_says_so(saw: Any) -> None:
    assert saw["sentByThemselves"] == 0
    assert saw["executed"] == SHOWN["added"]


def test_no_other_address_is_requested(saw: Any) -> None:
    assert saw["outside"] == []


def test_no_violation_of_the_content_security_policy(saw: Any) -> None:
    assert saw["console"] == []
