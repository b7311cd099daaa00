"""The recipes of docs/frontends.md compile, and do with a served instance what the page says."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.compiling import RECIPES
from tests.web.node import PROJECT, run_node

PAGE = PROJECT / "docs" / "frontends.md"
SHOWN = sorted(path for path in RECIPES.iterdir() if path.name != "tsconfig.json")
CLIENTS = {"apollo": "Apollo", "urql": "Urql", "tanstack": "Tan", "relay": "Rel"}

RUN = pytest.mark.parametrize(("client", "begin"), CLIENTS.items(), ids=CLIENTS)


@pytest.fixture(scope="module")
def saw(served: str, compiled_recipes: Path) -> Any:
    """Observations of each client; see recipes.mjs."""
    return run_node("recipes.mjs", served, str(compiled_recipes), "tje0", "Tje0")


@pytest.mark.parametrize("recipe", SHOWN, ids=lambda recipe: recipe.name)
def test_the_page_shows_each_recipe(recipe: Path) -> None:
    assert f"```{recipe.suffix[1:]}\n{recipe.read_text()}```\n" in PAGE.read_text()


@RUN
def test_a_call_whose_answer_was_lost_is_sent_again_with_the_same_key(
    saw: Any, client: str, begin: str
) -> None:
    assert (saw[client]["attempts"], saw[client]["distinctKeys"]) == (2, 1)


@RUN
def test_pages_are_joined_and_nothing_was_done_twice(saw: Any, client: str, begin: str) -> None:
    names = [f"{begin} {number}" for number in range(1, 6)]
    assert saw[client]["pages"] == [names[:2], names[:4], names]


@RUN
def test_a_change_is_shown_in_the_list(saw: Any, client: str, begin: str) -> None:
    assert saw[client]["saved"] == "saved"
    assert saw[client]["afterSave"] == f"{begin} renamed"


def test_urql_forgets_its_lists_after_a_creation(saw: Any) -> None:
    assert saw["urql"]["known"] == [True, False]


@RUN
def test_a_stale_change_shows_what_somebody_else_wrote(saw: Any, client: str, begin: str) -> None:
    assert saw[client]["stale"] == "stale"
    assert saw[client]["afterStale"] == f"{begin} by someone else"
