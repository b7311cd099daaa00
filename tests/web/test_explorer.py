"""GraphiQL in a real browser; all addresses but the service's are blocked."""

import json
from typing import Any

import pytest

from parley import explorer
from tests.web.node import chromium, run_node


@pytest.fixture(scope="module")
def saw(served: str) -> Any:
    """Observations of one visit; see explorer.mjs."""
    return run_node("explorer.mjs", served, chromium(), "tje0", "Tje0")


def test_the_explorer_is_built() -> None:
    assert (explorer.BUILD_FOLDER / "index.html").exists(), "run `make explorer`"


def test_a_wrong_password_shows_a_message(saw: Any) -> None:
    assert saw["wrongPassword"] == "Wrong name or password."


def test_the_opening_tab_creates_a_session(saw: Any) -> None:
    # The editor shows spaces as no-break spaces.
    created = json.loads(saw["result"].replace("\N{NO-BREAK SPACE}", " "))["data"][
        "createChatSession"
    ]
    assert created["customerName"] == "Ada"
    assert created["status"] == "IN_QUEUE"
    assert created["chatSessionId"] > 0


def test_the_docs_can_be_browsed(saw: Any) -> None:
    assert "Chat sessions: ask for them with queries" in saw["schema"]
    assert "createChatSession(input: CreateChatSessionInput!): ChatSession!" in saw["docs"]


def test_the_history_has_the_operation(saw: Any) -> None:
    assert "CreateChatSession" in saw["history"]


def test_a_reload_stays_logged_in(saw: Any) -> None:
    assert saw["afterReload"] == "tje0 · log out"


def test_logging_out_deletes_the_cookies_and_shows_no_message(saw: Any) -> None:
    assert (saw["cookiesAfterLogout"], saw["noticeAfterLogout"]) == (0, "")


def test_scripts_can_read_the_xsrf_cookie_only(saw: Any) -> None:
    assert saw["scriptsSee"].startswith("XSRF-TOKEN=")
    assert "parley-session" not in saw["scriptsSee"]


def test_an_ended_session_shows_the_login_form(saw: Any) -> None:
    assert saw["noticeAfterEnd"] == "Your session has ended. Log in again."


def test_no_other_address_is_requested(saw: Any) -> None:
    assert saw["outside"] == []


def test_no_violation_of_the_content_security_policy(saw: Any) -> None:
    assert saw["console"] == []
