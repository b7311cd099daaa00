"""The pages on a narrow screen and in the dark, in a real browser."""

from typing import Any

import pytest

from parley.demo import LOGINS
from parley.explorer.documentation import PAGES
from tests.web.node import chromium, run_node

NARROW = 390
"""The width of a telephone."""


@pytest.fixture(scope="module")
def saw(served: str) -> Any:
    """Observations of one visit; see narrow.mjs."""
    return run_node("narrow.mjs", served, chromium())


def test_no_page_is_wider_than_the_screen(saw: Any) -> None:
    assert saw["wide"] == []


def test_texts_have_contrast_in_the_light_and_in_the_dark(saw: Any) -> None:
    assert saw["faint"] == []


@pytest.mark.parametrize("part", ["editorWidth", "answerWidth", "docsWidth"])
def test_each_part_of_graphiql_has_most_of_a_narrow_screen(saw: Any, part: str) -> None:
    assert NARROW * 0.7 < saw[part] <= NARROW


def test_the_theme_that_is_switched_on_stays(saw: Any) -> None:
    assert "graphiql-dark" in saw["theme"]
    assert "vs-dark" in saw["editorTheme"]


def test_the_start_page_leads_on(saw: Any) -> None:
    apis = ["/graphql", "/openapi", "/openapi.json", "/schema.graphql"]
    pages = [f"/docs/{name}" for name in PAGES]
    assert saw["links"] == [*apis, *pages, "/demo"]
    assert all(login.password in saw["start"] for login in LOGINS)


def test_no_other_address_is_requested(saw: Any) -> None:
    assert saw["outside"] == []


def test_no_violation_of_the_content_security_policy(saw: Any) -> None:
    assert saw["console"] == []
