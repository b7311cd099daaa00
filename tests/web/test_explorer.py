"""GraphiQL in a real browser, with every outside address blocked."""

import json
from typing import Any

import pytest

from parley import explorer
from tests.web.node import chromium, run_node


@pytest.fixture(scope="module")
def saw(served: str) -> Any:
    """What a person saw who went once through everything."""
    return run_node("explorer.mjs", served, chromium(), "tje0", "Tje0")


def test_the_explorer_is_built() -> None:
    assert (explorer.BUILD_FOLDER / "index.html").exists(), "run `make explorer`"


def test_a_wrong_password_is_told_clearly(saw: Any) -> None:
    assert saw["wrongPassword"] == "Wrong name or password."


def test_the_opening_tab_creates_a_session(saw: Any) -> None:
    # The editor shows blanks as such that do not break.
    created = json.loads(saw["result"].replace("\N{NO-BREAK SPACE}", " "))["data"][
        "createChatSession"
    ]
    assert created["customerName"] == "Ada"
    assert created["status"] == "IN_QUEUE"
    assert created["chatSessionId"] > 0


def test_the_docs_can_be_browsed(saw: Any) -> None:
    assert "createChatSession(input: CreateChatSessionInput!): ChatSession!" in saw["docs"]


def test_the_history_has_what_was_run(saw: Any) -> None:
    assert "CreateChatSession" in saw["history"]


def test_a_reload_stays_logged_in(saw: Any) -> None:
    assert saw["afterReload"] == "tje0 · log out"


def test_logging_out_takes_the_cookies_and_says_nothing(saw: Any) -> None:
    assert (saw["cookiesAfterLogout"], saw["noticeAfterLogout"]) == (0, "")


def test_scripts_see_the_token_only(saw: Any) -> None:
    assert saw["scriptsSee"].startswith("XSRF-TOKEN=")
    assert "parley-session" not in saw["scriptsSee"]


def test_a_session_that_has_ended_brings_the_login_box_back(saw: Any) -> None:
    assert saw["noticeAfterEnd"] == "Your session has ended. Log in again."


def test_nothing_is_asked_of_other_addresses(saw: Any) -> None:
    assert saw["outside"] == []


def test_the_page_keeps_to_its_content_security_policy(saw: Any) -> None:
    assert saw["console"] == []
