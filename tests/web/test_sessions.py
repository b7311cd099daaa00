"""The recipe for sessions in a real browser: a page of an allowed origin, in two tabs."""

from pathlib import Path
from typing import Any

import pytest

from tests.parley.command_line import free_port
from tests.web.node import chromium, run_node
from tests.web.serving import served_demo


@pytest.fixture(scope="module")
def saw(tmp_path_factory: pytest.TempPathFactory, compiled_recipes: Path) -> Any:
    """Observations of both tabs; see sessions.mjs."""
    port = str(free_port())
    settings = {"PARLEY_ALLOWED_ORIGINS": f"http://127.0.0.1:{port}"}
    with served_demo(tmp_path_factory.mktemp("sessions"), **settings) as base:
        return run_node(
            "sessions.mjs", base, chromium(), port, str(compiled_recipes), "tje0", "Tje0"
        )


def test_a_wrong_password_is_told(saw: Any) -> None:
    assert "password" in saw["wrong"].lower()
    assert saw["before"] == 401


def test_a_login_lasts_over_a_reload_and_in_a_new_tab(saw: Any) -> None:
    assert saw["right"] == "logged in"
    assert {saw["first"], saw["afterReload"], saw["second"]} == {"tje0"}


def test_a_login_in_one_tab_is_followed_by_the_other(saw: Any) -> None:
    assert saw["firstAfterSecondLogin"] == "tje0"


def test_a_logout_ends_both_tabs_and_leaves_nothing(saw: Any) -> None:
    assert saw["afterLogout"] == [401, 401]
    assert saw["kept"] == {}
