"""Work on sessions by SuperOffice's official client, as two users of a served demo."""

import json
from typing import Any

import pytest

from tests.web.conftest import Logins
from tests.web.node import run_node

MAKR = {"name": "MAKR", "password": "Makr"}


@pytest.fixture(scope="module", params=["Basic", "SoTicket", "Bearer"])
def saw(request: pytest.FixtureRequest, served: str, logins: Logins) -> Any:
    """Results with one kind of credentials; see official/conversation.mjs."""
    script, login = "official/conversation.mjs", json.dumps(logins[request.param])
    return run_node(script, served, login, json.dumps(MAKR), "MAKR")


def user_of(session: Any, field: str = "user") -> str | None:
    name: str | None = session[field] and session[field]["name"]
    return name


def test_the_most_urgent_session_is_picked_up_once(saw: Any) -> None:
    first = saw["first"]
    assert (first["chatSessionId"], user_of(first)) == (saw["key"], "tje0")
    assert first["status"] == "CustomerLast"
    assert first["whenStarted"] is not None
    assert saw["missed"] is saw["unknown"] is None


def test_only_its_user_offers_it(saw: Any) -> None:
    assert user_of(saw["notOwner"], "transferTo") is None
    assert user_of(saw["offered"], "transferTo") == "MAKR"
    assert user_of(saw["offered"]) == "tje0"
    assert saw["refused"] == 400


def test_the_other_user_declines_and_accepts(saw: Any) -> None:
    for name in ("rejected", "nothing"):
        assert (user_of(saw[name]), user_of(saw[name], "transferTo")) == ("tje0", None)
    accepted = saw["accepted"]
    assert (user_of(accepted), user_of(accepted, "transferTo")) == ("MAKR", None)
    assert accepted["rank"] > 0


def test_a_reset_session_waits_again(saw: Any) -> None:
    reset = saw["reset"]
    assert (reset["status"], reset["user"], reset["rank"]) == ("InQueue", None, 0)
    assert user_of(saw["again"]) == "MAKR"


def test_the_sessions_of_the_callers_topics_are_a_list(saw: Any) -> None:
    keys = [session["chatSessionId"] for session in saw["mine"]]
    assert keys == sorted(keys, reverse=True)
