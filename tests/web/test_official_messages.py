"""Messages and transcripts by SuperOffice's official client, against a served demo."""

import json
from typing import Any

import pytest

from tests.web.conftest import Logins
from tests.web.node import run_node


@pytest.fixture(scope="module", params=["Basic", "SoTicket", "Bearer"])
def saw(request: pytest.FixtureRequest, served: str, logins: Logins) -> Any:
    """Results with one kind of credentials; see official/messages.mjs."""
    return run_node("official/messages.mjs", served, json.dumps(logins[request.param]))


def test_a_message_comes_back_in_the_types_of_the_client(saw: Any) -> None:
    first = saw["first"]
    assert first == {
        "chatMessageId": first["chatMessageId"],
        "chatSessionId": saw["key"],
        "type": "ToUser",
        "message": "<b>Hello</b>",
        "author": "Ada",
        "readByCustomer": 1,
        "specialType": "None",
        "specialParam": None,
        "whenPosted": "2026-07-14T09:26:53.589Z",
    }
    assert saw["kinds"]["whenPosted"] == "Date"


def test_messages_are_listed_after_one(saw: Any) -> None:
    assert saw["all"] == [saw["first"], saw["second"]]
    assert saw["later"] == [saw["second"]]
    assert saw["none"] == []


def test_transcripts_are_texts(saw: Any) -> None:
    lines = saw["text"].splitlines()
    assert lines[0] == "2026-07-14 09:26:53 Ada (customer): Hello"
    assert lines[1].endswith(" Agent: Good day")
    assert "<div><b>Hello</b></div>" in saw["html"]


def test_the_session_follows(saw: Any) -> None:
    session = saw["session"]
    assert (session["firstMessage"], session["lastMessage"]) == ("<b>Hello</b>", "Good day")
    assert session["status"] == "UserLast"
    assert session["whenIdle"] == saw["second"]["whenPosted"]
