"""A helpdesk works by all 36 REST calls, as the official client would send them, in each scheme.

A topic and its sessions are made, read and written whole; a customer's session is queued, picked
up, handed on, reset, closed, and read again.
"""

from typing import Any

import pytest

from tests.contract.calls import REST
from tests.web.helpdesk.conftest import COLLEAGUE, ME
from tests.web.helpdesk.reading import Reading, calls_of

SCRIPT = "official/rest_helpdesk.mjs"

MINE, THEIRS = ME["me"], COLLEAGUE["me"]
IN_OSLO = "2026-07-14T11:26:53.5890000+02:00"
NO_DATE = "0001-01-01T00:00:00Z"
OWN = "ChatSession/{chatSessionId}"
"""The path of the calls of work on one session."""

makes = pytest.mark.makes


def user_of(session: Any, part: str = "User") -> int | None:
    user: dict[str, int] | None = session[part]
    return None if user is None else user["AssociateId"]


def without_links(entity: Any) -> Any:
    """An entity without its links, and without the rights, which differ between users."""
    apart = ("_Links", "TableRight", "FieldProperties")
    return {name: value for name, value in entity.items() if name not in apart}


def test_the_story_makes_all_36_calls(saw: Reading) -> None:
    assert calls_of(saw.requests()) == {*REST}


def test_every_request_has_the_headers_of_the_client(saw: Reading, scheme: str) -> None:
    requests = [*saw.requests()]
    for request in requests:
        sent = request["sent"]
        assert sent["accept"] == sent["content-type"] == "application/json"
        assert (sent["user-agent"], sent["so-browser-tz-offset"]) == ("SO-TS-WebApi/1.0", "-570")
        assert sent["so-timezone"] == "NO,includeTZOffset"
    assert [each["target"] for each in requests if each["target"].endswith("/")] == [
        "/api/v1/ChatTopic/",
        "/api/v1/ChatSession/",
    ]
    mine = [request["sent"].get("if-unmodified-since") for request in requests[1:]]
    # With a ticket or a token the conditions of the first request leak into all others.
    assert ("Fri, 01 Jan 2100 00:00:00 GMT" in mine) == (scheme != "Basic")


@makes(
    "GET ChatTopic/default",
    "POST ChatTopic",
    "GET ChatTopic/{id}",
    "PUT ChatTopic/{id}",
    "PATCH ChatTopic/{id}",
    "GET ChatTopic/{chatTopicId}/IsOpen",
    "GET ChatTopic/ForCurrentUser",
)
def test_a_topic_is_made_read_and_written(saw: Reading) -> None:
    blank, topic = saw["blankTopic"], saw["topic"]
    assert (blank["ChatTopicId"], blank["LastAccept"], blank.get("_Links")) == (0, NO_DATE, None)
    assert (topic["Name"], topic["LastAccept"]) == ("Sales", IN_OSLO)
    assert topic["Widget"]["RequiredFields"] == "Email, Name, Phone, Country"
    assert topic["TableRight"]["Mask"] == "FULL"
    assert saw["topicRead"] == saw["topicEchoed"] == topic
    assert saw["topicMerged"] == {**topic, "Name": "Support"}
    assert saw["topicPatched"] == {**topic, "Name": "Support", "Description": "Ask us"}
    assert saw["isOpen"] is True
    assert without_links(saw["topicPatched"]) in map(without_links, saw["myTopics"])


@makes(
    "GET ChatTopic/UserAgents",
    "POST ChatTopic/{chatTopicId}/UserAgent",
    "PUT ChatTopic/{chatTopicId}/UserAgent",
    "GET ChatTopic/{chatTopicId}/UserAgent/{username}",
    "PUT ChatTopic/{chatTopicId}/UserAgent/{username}",
    "DELETE ChatTopic/{chatTopicId}/UserAgent/{username}",
    "GET ChatTopic/{chatTopicId}/UserAgent",
)
def test_a_topic_gets_its_agents(saw: Reading) -> None:
    assert {MINE, THEIRS} < {user["Id"] for user in saw["users"]}
    added, replaced = saw["agentAdded"], saw["agentsReplaced"]
    assert (user_of(added), added["CanRespond"], added["CanManage"]) == (MINE, True, False)
    assert [user_of(agent) for agent in replaced[:2]] == [MINE, THEIRS]
    assert saw["agentRead"] == replaced[0] == added
    assert saw["agentChanged"] == {**added, "CanManage": True}
    assert saw["agentRemoved"] == ""
    assert saw["agents"] == [saw["agentChanged"], replaced[1]]


@makes("GET Presence/GetAll", "POST Presence/SaveAll")
def test_presence_is_saved_and_read(saw: Reading) -> None:
    assert saw["presenceSaved"] == ""
    presence = {user["UserId"]: user for user in saw["presence"]}
    assert [key for key, user in presence.items() if user["Present"]] == [MINE, THEIRS]
    assert saw["topic"]["ChatTopicId"] in presence[MINE]["ChatTopics"]
    names = [(user["UserId"], user["DisplayName"]) for user in saw["presenceBefore"]]
    assert names == [(key, user["DisplayName"]) for key, user in presence.items()]


@makes(
    "GET ChatSession/default",
    "POST ChatSession",
    "GET ChatSession/{id}",
    "PUT ChatSession/{id}",
    "PATCH ChatSession/{id}",
    "DELETE ChatSession/{id}",
)
def test_a_session_is_stored_and_written_whole(saw: Reading) -> None:
    blank, created = saw["blank"], saw["created"]
    assert (blank["ChatSessionId"], blank["Status"], blank["WhenStarted"]) == (
        0,
        "InQueue",
        NO_DATE,
    )
    assert (created["CustomerName"], created["Flags"]) == ("Ada", "UserIsTyping")
    assert created["WhenStarted"] == IN_OSLO
    assert created["TableRight"]["Mask"] == "FULL"
    assert created["_Links"]["Self"].endswith(f"/api/v1/ChatSession/{created['ChatSessionId']}")
    assert saw["read"] == created
    assert saw["replaced"] == {**created, "CustomerName": "Bea"}
    merged = saw["merged"]
    assert (merged["Status"], merged["Contact"]["ContactId"]) == ("Closed", 3)
    assert saw["patched"] == {**merged, "CustomerPhone": "12"}
    assert saw["removed"] == ""


@makes("POST ChatTopic/{chatTopicId}/Sessions", f"POST {OWN}/Messages", "PATCH ChatSession/{id}")
def test_a_customer_waits_in_the_queue(saw: Reading) -> None:
    queued, asked = saw["queued"], saw["asked"]
    assert (queued["Status"], user_of(queued), queued["WhenStarted"]) == ("InQueue", None, NO_DATE)
    assert without_links(saw["urgent"]) == without_links(queued) | {"AlertLevel": 2**31 - 1}
    assert (asked["Message"], asked["WhenPosted"]) == ("<b>Hello</b>", IN_OSLO)
    assert (asked["Type"], asked["Author"], asked["SpecialType"]) == ("ToUser", "Ada", "None")


@makes("POST ChatSession/Pickup", f"POST {OWN}/Pickup")
def test_the_most_urgent_session_is_picked_up_once(saw: Reading) -> None:
    taken = saw["pickedUpFirst"]
    assert taken["ChatSessionId"] == saw["queued"]["ChatSessionId"]
    assert (taken["Status"], user_of(taken)) == ("UserLast", MINE)
    assert taken["LastMessage"] == "Good day!"
    assert taken["WhenStarted"] == taken["WhenIdle"] > taken["WhenRequested"]
    assert saw["pickedUpTwice"] is None
    stored = saw["storedTaken"]
    assert (stored["status"], stored["user"]) == ("USER_LAST", {"associateId": MINE})


@makes(
    f"POST {OWN}/TransferTo/{{toAssociate}}",
    f"POST {OWN}/AcceptTransfer",
    f"POST {OWN}/RejectTransfer",
)
def test_calls_with_nothing_to_do_answer_with_the_unchanged_session(saw: Reading) -> None:
    # Agents do not read the key of a customer.
    before = without_links(saw["beforeTransfer"]) | {"SessionKey": None}
    for step in ("offeredByStranger", "acceptedUnoffered", "rejectedUnoffered"):
        assert without_links(saw[step]) == before
    assert saw["storedAfter"] == saw["storedTaken"]


@makes(
    f"POST {OWN}/TransferTo/{{toAssociate}}",
    f"POST {OWN}/AcceptTransfer",
    f"POST {OWN}/RejectTransfer",
)
def test_a_session_is_offered_declined_and_taken(saw: Reading) -> None:
    steps = ("offered", "rejected", "offeredAgain", "accepted")
    assert [(user_of(saw[step]), user_of(saw[step], "TransferTo")) for step in steps] == [
        (MINE, THEIRS),
        (MINE, None),
        (MINE, THEIRS),
        (THEIRS, None),
    ]
    assert saw["storedOffered"]["transferTo"] == {"associateId": THEIRS}
    stored = saw["storedAccepted"]
    assert (stored["user"], stored["transferTo"]) == ({"associateId": THEIRS}, None)


@makes(f"POST {OWN}/Reset", f"POST {OWN}/Pickup", "GET ChatSession/ForCurrentUser")
def test_a_session_is_reset_and_picked_up_by_its_key(saw: Reading) -> None:
    reset, taken = saw["reset"], saw["pickedUp"]
    assert (reset["Status"], user_of(reset), reset["WhenStarted"]) == ("InQueue", None, NO_DATE)
    assert reset["WhenRequested"] == saw["queued"]["WhenRequested"]
    assert (taken["Status"], user_of(taken)) == ("UserLast", MINE)
    assert taken in saw["mine"]
    closed = saw["closed"]
    assert without_links(closed) == without_links(taken) | {"Status": "Closed"}
    assert saw["pickedUpClosed"] is None
    assert without_links(saw["resetClosed"]) == without_links(closed)


@makes(
    f"GET {OWN}/Messages",
    f"POST {OWN}/Transcript",
    "GET ChatSession",
    "GET ChatTopic/{id}/Sessions",
)
def test_a_closed_session_is_read_again(saw: Reading) -> None:
    messages = saw["messages"]
    assert [(each["Type"], each["SpecialType"]) for each in messages] == [
        ("ToUser", "None"),
        ("ToCustomer", "Welcome"),
        ("Special", "TransferRejected"),
        ("Special", "TransferedSession"),
        ("ToCustomer", "Welcome"),
    ]
    assert messages[0] == saw["asked"]
    assert saw["laterMessages"] == messages[1:]
    lines = saw["transcript"].splitlines()
    assert (len(lines), lines[0]) == (5, "2026-07-14 11:26:53 Ada (customer): Hello")
    assert "<div><b>Hello</b></div>" in saw["htmlTranscript"]
    [row] = saw["listed"]["value"]
    assert (row["chatSessionId"], row["status"]) == (saw["closed"]["ChatSessionId"], "Closed")
    assert saw["listedOfTopic"]["value"] == [row]


@makes("DELETE ChatSession/{id}", "DELETE ChatTopic/{id}")
def test_calls_on_what_was_deleted_are_404(saw: Reading) -> None:
    assert (saw["sessionRemoved"], saw["topicRemoved"]) == ("", "")
    assert saw["gone"] == dict.fromkeys(saw["gone"], 404)
