"""Several people use GraphiQL in one real browser: nothing of one login is left for the next."""

from typing import Any

import pytest

from parley.demo import LOGINS
from tests.web.node import chromium, run_node


@pytest.fixture(scope="module")
def saw(served: str) -> Any:
    """Observations of the visits; see logins.mjs."""
    return run_node("logins.mjs", served, chromium())


def test_the_login_form_shows_the_logins_of_the_demo(saw: Any) -> None:
    for login in LOGINS:
        assert f"{login.name} / {login.password} ({login.role})" in saw["demo"]


def test_what_an_earlier_release_stored_is_removed_but_the_theme(saw: Any) -> None:
    assert saw["keptForAll"] == {"graphiql:theme": "dark"}


def test_a_reload_keeps_the_tabs_of_the_login(saw: Any) -> None:
    assert saw["tabsAfterReload"] == 1


@pytest.mark.parametrize(
    "visit",
    ["afterLogout", "afterEnd", "secondTabIsEmpty", "inOtherTab", "afterOther", "afterLink"],
)
def test_nothing_of_one_login_is_left_for_the_next(saw: Any, visit: str) -> None:
    assert saw[visit]


@pytest.mark.parametrize("notice", ["noticeAfterEnd", "noticeInOtherTab"])
def test_a_tab_says_that_its_session_has_ended(saw: Any, notice: str) -> None:
    assert saw[notice] == "Your session has ended. Log in again."


def test_a_link_fills_the_editors_and_leaves_the_address(saw: Any, served: str) -> None:
    assert saw["address"] == f"{served}/graphql"


def test_a_link_is_not_run_by_itself(saw: Any) -> None:
    assert saw["sentByItself"] == 0


def test_the_operation_that_a_link_names_is_run(saw: Any) -> None:
    assert saw["executed"]["operationName"] == "LysakerTwo"
    assert saw["executed"]["variables"] == {"n": 3}


def test_typed_headers_are_sent(saw: Any) -> None:
    assert saw["language"] == ["nb", "no"]


def test_the_headers_editor_says_what_is_not_typed_there(saw: Any) -> None:
    for text in ("Authorization", "SO-AppToken", "could read a secret", "Idempotency-Key"):
        assert text in saw["headersNote"]


def test_headers_with_secrets_are_refused(saw: Any) -> None:
    assert saw["refused"] == ["Authorization", "cookie", "SO-AppToken", "X-XSRF-Token"]
    assert saw["sentThough"] == 0


def test_no_other_address_is_requested(saw: Any) -> None:
    assert saw["outside"] == []


def test_no_violation_of_the_content_security_policy(saw: Any) -> None:
    assert saw["console"] == []
