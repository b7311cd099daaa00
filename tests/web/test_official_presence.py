"""Presence by SuperOffice's official client, against a served demo."""

import json
from typing import Any

import pytest

from tests.web.conftest import Logins
from tests.web.node import run_node

TJE0 = 1
"""The key of the associate who calls."""

NAMES = ["userId", "displayName", "ongoingChats", "present", "chatTopics"]


@pytest.fixture(scope="module", params=["Basic", "SoTicket", "Bearer"])
def saw(request: pytest.FixtureRequest, served: str, logins: Logins) -> Any:
    """Results with one kind of credentials; see official/presence.mjs."""
    login = json.dumps(logins[request.param])
    return run_node("official/presence.mjs", served, login, str(TJE0))


def test_presence_is_saved_and_read(saw: Any) -> None:
    assert (saw["first"]["present"], saw["second"]["present"]) == (False, True)
    # The answer of a call without one.
    assert (saw["absent"], saw["present"], saw["nobody"]) == ("", "", "")
    assert saw["second"].keys() >= {*NAMES}
    kinds = ["Number", "String", "Number", "Boolean", "Array"]
    assert [saw["kinds"][name] for name in NAMES] == kinds


def test_a_list_that_was_read_can_be_saved(saw: Any) -> None:
    assert saw["echo"] == ""
    assert saw["again"] == saw["all"]


def test_the_menu_has_those_who_are_present(saw: Any) -> None:
    present = {user["userId"] for user in saw["all"] if user["present"]}
    assert TJE0 in present
    assert set(saw["menu"]) == present
    assert {each for group in saw["groups"] for each in group} == present
    assert all(saw["groups"])


def test_a_user_is_there_once(saw: Any) -> None:
    assert saw["twice"] == 400
