"""A helpdesk works by all 31 calls of the official client's ChatAgent, in each scheme.

A customer's session is queued, picked up, answered, handed on, reset, closed, and read again.
"""

from typing import Any

import pytest

from tests.contract.calls import AGENT
from tests.web.client_entities import (
    BLANK,
    BLANK_TOPIC,
    NO_DATE,
    check_kinds,
    check_rights,
    without_rights,
)
from tests.web.helpdesk.conftest import COLLEAGUE, ME
from tests.web.helpdesk.reading import Reading, calls_of

SCRIPT = "official/helpdesk.mjs"

MINE, THEIRS = ME["me"], COLLEAGUE["me"]
POSTED = "2026-07-14T09:26:53.589Z"
WELCOME = "How can we <b>help</b>?"


def procedures(*names: str) -> pytest.MarkDecorator:
    """The marker of a test that checks these calls of the agent."""
    return pytest.mark.makes(*(f"POST Agents/Chat/{name}" for name in names))


def user_of(session: Any, part: str = "user") -> int | None:
    user: dict[str, int] | None = session[part]
    return None if user is None else user["associateId"]


def test_the_story_makes_all_31_calls(saw: Reading) -> None:
    assert calls_of(saw.requests()) == {*AGENT}


def test_every_request_has_the_headers_of_the_client(saw: Reading, scheme: str) -> None:
    requests = [*saw.requests()]
    assert {request["status"] for request in requests} == {200, 204}
    for request in requests:
        sent = request["sent"]
        assert sent["accept"] == sent["content-type"] == "application/json"
        assert (sent["user-agent"], sent["so-browser-tz-offset"]) == ("SO-TS-WebApi/1.0", "-570")
    # With a ticket or a token those of the first request leak into all others.
    leaked = [request["sent"].get("if-modified-since") for request in requests[2:]]
    expected = None if scheme == "Basic" else "Fri, 01 Jan 2100 00:00:00 GMT"
    assert {*leaked} == {expected}


@procedures(
    "CreateDefaultChatTopicEntity",
    "SaveChatTopicEntity",
    "GetChatTopicEntity",
    "IsWithinOpeningHours",
    "ChatTopicsForUser",
)
def test_a_topic_is_made_and_read(saw: Reading) -> None:
    assert without_rights(saw["blankTopic"]) == BLANK_TOPIC
    topic = saw["topic"]
    assert (topic["name"], topic["welcomeMessage"]) == ("Support", WELCOME)
    assert (topic["lastAccept"], topic["tableRight"]["mask"]) == (POSTED, 15)
    assert saw["topicRead"] == topic
    assert saw["isOpen"] is True
    assert topic in saw["myTopics"]


@procedures(
    "GetUserAgentList",
    "CreateDefaultChatTopicAgent",
    "AddChatTopicUserAgent",
    "UpdateChatTopicUserAgents",
    "GetChatTopicUserAgent",
    "UpdateChatTopicUserAgent",
    "DeleteChatTopicUserAgent",
    "GetChatTopicUserAgentList",
)
def test_a_topic_gets_its_agents(saw: Reading) -> None:
    assert {MINE, THEIRS} < {user["id"] for user in saw["users"]}
    assert (saw["blankAgent"]["topicId"], saw["blankAgent"]["user"]) == (0, None)
    added, replaced = saw["agentAdded"], saw["agentsReplaced"]
    assert (user_of(added), added["canRespond"], added["canManage"]) == (MINE, True, False)
    assert [user_of(agent) for agent in replaced[:2]] == [MINE, THEIRS]
    assert saw["agentRead"] == replaced[0] == added
    assert saw["agentChanged"] == {**added, "canManage": True}
    assert saw["agentRemoved"] == ""
    assert saw["agents"] == [saw["agentChanged"], replaced[1]]


@procedures("SaveChatPresence", "GetChatPresence", "GetUserAgentList")
def test_presence_is_saved_and_read(saw: Reading) -> None:
    # Managers save everybody's presence, and agents their own.
    assert (saw["presenceSaved"], saw["colleagueComes"]) == ("", "")
    presence = {user["userId"]: user for user in saw["presence"]}
    assert [key for key, user in presence.items() if user["present"]] == [MINE, THEIRS]
    assert saw["topic"]["chatTopicId"] in presence[MINE]["chatTopics"]
    assert presence[THEIRS]["displayName"] == "Mads Kragelund"
    assert [user["id"] for user in saw["presentUsers"]] == [MINE, THEIRS]


@procedures(
    "CreateDefaultChatSessionEntity",
    "CreateChatSessionForTopic",
    "SaveChatSessionEntity",
    "AddChatMessage",
)
def test_a_customer_waits_in_the_queue(saw: Reading) -> None:
    assert without_rights(saw["blankSession"]) == BLANK
    queued, named, asked = saw["queued"], saw["named"], saw["asked"]
    assert (queued["status"], user_of(queued)) == ("InQueue", None)
    assert queued["whenRequested"] > NO_DATE == queued["whenStarted"]
    assert queued["topicId"] == saw["topic"]["chatTopicId"]
    assert named == {**queued, "customerName": "Ada", "alertLevel": 2**31 - 1}
    assert (asked["message"], asked["whenPosted"]) == ("Where is my <i>tent</i>?", POSTED)
    assert (asked["type"], asked["author"], asked["specialType"]) == ("ToUser", "Ada", "None")


@procedures("PickUpFirstChatSession", "PickUpChatSession")
def test_the_most_urgent_session_is_picked_up_once(saw: Reading) -> None:
    taken = saw["pickedUpFirst"]
    assert taken["chatSessionId"] == saw["queued"]["chatSessionId"]
    assert (taken["status"], user_of(taken), taken["lastMessage"]) == ("UserLast", MINE, WELCOME)
    assert taken["whenStarted"] == taken["whenIdle"] > taken["whenRequested"]
    assert taken["rank"] > 0
    assert saw["pickedUpTwice"] is None
    stored = saw["storedTaken"]
    assert (stored["status"], stored["user"]) == ("USER_LAST", {"associateId": MINE})


@procedures("TransferChatSession", "AcceptChatSessionTransfer", "RejectChatSessionTransfer")
def test_calls_with_nothing_to_do_answer_with_the_unchanged_session(saw: Reading) -> None:
    # Agents do not read the key of a customer.
    before = without_rights(saw["beforeTransfer"]) | {"sessionKey": None}
    assert before["lastMessage"] == saw["answered"]["message"] == "On its way."
    for step in ("offeredByStranger", "acceptedUnoffered", "rejectedUnoffered"):
        assert without_rights(saw[step]) == before
    assert saw["storedAfter"] == saw["storedBefore"]


@procedures("TransferChatSession", "AcceptChatSessionTransfer", "RejectChatSessionTransfer")
def test_a_session_is_offered_declined_and_taken(saw: Reading) -> None:
    steps = ("offered", "rejected", "offeredAgain", "accepted")
    assert [(user_of(saw[step]), user_of(saw[step], "transferTo")) for step in steps] == [
        (MINE, THEIRS),
        (MINE, None),
        (MINE, THEIRS),
        (THEIRS, None),
    ]
    assert saw["storedOffered"]["transferTo"] == {"associateId": THEIRS}
    stored = saw["storedAccepted"]
    assert (stored["user"], stored["transferTo"]) == ({"associateId": THEIRS}, None)


@procedures("ResetChatSession", "PickUpChatSession")
def test_a_session_is_reset_and_picked_up_by_its_key(saw: Reading) -> None:
    reset, taken = saw["reset"], saw["pickedUp"]
    assert (reset["status"], user_of(reset), reset["rank"]) == ("InQueue", None, 0)
    assert (reset["whenStarted"], reset["whenRequested"]) == (
        NO_DATE,
        saw["queued"]["whenRequested"],
    )
    assert (taken["status"], user_of(taken), taken["lastMessage"]) == ("UserLast", MINE, WELCOME)


@procedures("SaveChatSessionEntity", "GetChatSessionEntity", "ChatSessionsForUser")
def test_a_closed_session_is_read_again(saw: Reading) -> None:
    closed = saw["closed"]
    ended = {"status": "Closed", "flags": 1, "whenEnded": "2026-12-24T16:00:00.250Z"}
    assert closed == saw["pickedUp"] | ended
    assert saw["read"] == closed
    check_kinds(saw["kinds"])
    check_rights(saw["read"])
    assert saw["storedClosed"]["status"] == "CLOSED"
    assert closed in saw["mine"]
    of_colleague = {session["chatSessionId"]: user_of(session) for session in saw["ofColleague"]}
    assert of_colleague[closed["chatSessionId"]] == THEIRS


@procedures("PickUpChatSession", "TransferChatSession", "ResetChatSession")
def test_nothing_is_done_to_a_closed_session(saw: Reading) -> None:
    assert saw["pickedUpClosed"] is None
    closed = without_rights(saw["closed"])
    assert [without_rights(saw[step]) for step in ("offeredClosed", "resetClosed")] == [closed] * 2


@procedures("GetChatMessages", "GetChatTranscript")
def test_all_that_was_written_is_read(saw: Reading) -> None:
    messages = saw["messages"]
    assert [(each["type"], each["specialType"]) for each in messages] == [
        ("ToUser", "None"),
        ("ToCustomer", "Welcome"),
        ("ToCustomer", "None"),
        ("Special", "TransferRejected"),
        ("Special", "TransferedSession"),
        ("ToCustomer", "Welcome"),
    ]
    assert (messages[0], messages[2]) == (saw["asked"], saw["answered"])
    assert saw["laterMessages"] == messages[1:]
    lines = saw["transcript"].splitlines()
    assert len(lines) == len(messages)
    assert lines[0].endswith(" Ada (customer): Where is my tent?")
    assert lines[1].endswith(" Tiril Jevnes (agent): How can we help?")
    assert f"<div>{WELCOME}</div>" in saw["htmlTranscript"]


@procedures(
    "DeleteChatSessionEntity",
    "DeleteChatTopicEntity",
    "GetChatSessionEntity",
    "GetChatTopicEntity",
)
def test_calls_on_what_was_deleted_answer_with_null(saw: Reading) -> None:
    assert (saw["sessionDeleted"], saw["topicDeleted"]) == ("", "")
    assert saw["topicGone"] is None
    gone = saw["gone"]
    # The client makes an empty list of null.
    assert gone == dict.fromkeys(gone) | {"messages": []}
