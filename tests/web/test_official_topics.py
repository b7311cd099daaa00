"""The agent's calls on chat topics and their agents by the official client, on a served demo."""

import json
from typing import Any

import pytest

from tests.web.client_entities import BLANK, BLANK_TOPIC, NO_DATE, RIGHTS, without_rights
from tests.web.conftest import Logins
from tests.web.node import run_node

LOGINS = pytest.fixture(scope="module", params=["Basic", "SoTicket", "Bearer"])

TJE0 = 1
"""The key of the associate who calls."""

ROLES = ("canListen", "canRespond", "canManage", "canNotify")


def only(*roles: str) -> dict[str, bool]:
    return dict.fromkeys(ROLES, False) | dict.fromkeys(roles, True)


def roles_of(agent: dict[str, Any]) -> dict[str, bool]:
    return {role: agent[role] for role in ROLES}


@LOGINS
def saw(request: pytest.FixtureRequest, served: str, logins: Logins) -> Any:
    """Results of the calls on topics with one kind of credentials; see official/topics.mjs."""
    ticket = logins["SoTicket"]["ticket"]
    seen = run_node("official/topics.mjs", served, json.dumps(logins[request.param]), ticket)
    conditions = [] if request.param == "Basic" else ["If-Modified-Since", "If-Unmodified-Since"]
    assert seen["conditions"] == conditions
    return seen


def test_a_blank_topic_has_rights_only(saw: Any) -> None:
    blank = saw["blank"]
    assert without_rights(blank) == BLANK_TOPIC
    assert blank["tableRight"] == {"mask": 15, "reason": ""}
    names = {name[0].lower() + name[1:] for name in blank["fieldProperties"]}
    assert names == BLANK_TOPIC.keys()
    hours = blank["fieldProperties"]["OpeningHours"]
    assert hours["fieldRight"] == {"mask": 3, "reason": ""}


def test_a_new_topic_is_saved_with_its_value_objects(saw: Any) -> None:
    topic = saw["saved"]
    assert topic["chatTopicId"] > 0
    assert (topic["name"], topic["warnNewChatMinutes"]) == ("Sales", 5)
    assert topic["lastAccept"] == "2026-07-14T09:26:53.589Z"
    assert without_rights(topic["language"]) == {"id": 7, "value": "Norsk", "tooltip": "nb-NO"}
    template = {"replyTemplateId": 3, "name": "Alert", "description": "", "folderId": 2}
    assert topic["alertTemplate"] == template
    assert topic["ticketCategory"] is None
    bot = topic["botSettings"]
    assert (bot["botName"], bot["botRegisterScriptId"]) == ("Bo", 9)
    assert bot["botMessageReceivedScriptId"] == 0


def test_durations_of_opening_hours_are_read_as_durations(saw: Any) -> None:
    # The client writes its durations in ISO 8601; a text from the wire would stand as it was.
    hours = saw["saved"]["openingHours"]
    assert (hours["monEnabled"], hours["tueEnabled"]) == (True, False)
    assert (hours["monStart"], hours["monStop"]) == ("PT8H", "PT16H30M")
    assert (hours["tueStart"], hours["tueStop"]) == ("P0D", "PT24H")
    assert (hours["lunchStart"], hours["lunchStop"]) == ("PT11H30M", "PT12H")
    zone = hours["tzLocation"]
    assert (zone["tZLocationID"], zone["tZLocationCode"], zone["name"]) == (1, "NO", "Oslo")
    # Undefined in the client, which reads null as null.
    assert not zone.get("timeZoneSTDRules")


def test_names_and_sums_of_a_widget_are_read_as_they_were_sent(saw: Any) -> None:
    widget = saw["saved"]["widget"]
    assert (widget["size"], widget["theme"], widget["color"]) == ("Large", "Modern", "#336699")
    assert (widget["requiredFields"], widget["offlineFields"]) == (27, 0)
    assert (widget["autoFaqCategory"]["name"], widget["autoFaqCategory"]["parentId"]) == (
        "Prices",
        1,
    )
    assert saw["masks"] == [*range(32)]


def test_a_topic_is_read_in_the_types_of_the_client(saw: Any) -> None:
    assert saw["read"] == saw["saved"]
    assert saw["kinds"].keys() == BLANK_TOPIC.keys() | RIGHTS
    for name, blank in BLANK_TOPIC.items():
        kind = {bool: "Boolean", int: "Number"}.get(type(blank))
        assert kind in (None, saw["kinds"][name]), name
    objects = ("language", "alertTemplate", "openingHours", "widget", "botSettings")
    assert {saw["kinds"][name] for name in objects} == {"Object"}
    assert (saw["kinds"]["name"], saw["kinds"]["lastAccept"]) == ("String", "Date")


def test_saving_an_unchanged_topic_changes_nothing(saw: Any) -> None:
    assert saw["echoed"] == saw["read"]
    assert saw["after"] == saw["before"]


def test_saving_a_topic_changes_parts_of_its_value_objects(saw: Any) -> None:
    read, changed = saw["read"], saw["changed"]
    hours = read["openingHours"] | {"monStart": "PT9H", "tueEnabled": True}
    widget = read["widget"] | {"requiredFields": 1, "offlineFields": 10}
    parts = {"name": "Support", "language": None, "openingHours": hours, "widget": widget}
    assert changed == read | parts
    assert saw["readAgain"] == changed


def test_a_topic_is_closed_without_hours_and_open_when_none_count(saw: Any) -> None:
    assert saw["isOpen"] == [False, True]


def test_a_session_is_created_on_a_topic(saw: Any) -> None:
    session = saw["session"]
    assert session.keys() == BLANK.keys() | RIGHTS
    assert session["topicId"] == saw["read"]["chatTopicId"]
    assert session["status"] == "InQueue"
    assert session["whenRequested"] != NO_DATE


def test_a_deleted_topic_is_null_and_its_sessions_stay(saw: Any) -> None:
    gone = saw["gone"]
    assert (saw["deleted"], gone["topic"]) == ("", None)
    assert gone["session"] == saw["session"]
    refused = ("save", "remove", "open", "create")
    assert [gone[call] for call in refused] == [404] * 4


@LOGINS
def agents(request: pytest.FixtureRequest, served: str, logins: Logins) -> Any:
    """Results of the calls on agents; see official/agents.mjs."""
    return run_node("official/agents.mjs", served, json.dumps(logins[request.param]), str(TJE0))


def test_a_new_topic_has_no_agents(agents: Any) -> None:
    assert agents["blank"] == {"topicId": 0, "user": None, **only()}
    assert agents["before"] == {"list": [], "mine": False}


def test_an_agent_is_added_and_read_by_name_and_key(agents: Any) -> None:
    added = agents["added"]
    assert (added["topicId"], added["user"]["associateId"]) == (agents["key"], TJE0)
    assert (added["user"]["fullName"], added["user"]["type"]) == (
        "Tiril Jevnes",
        "InternalAssociate",
    )
    assert roles_of(added) == only("canRespond")
    assert agents["read"] == agents["readByKey"] == added
    assert agents["mine"]


def test_an_agent_gets_other_roles_with_or_without_a_user_in_the_body(agents: Any) -> None:
    assert agents["changed"] == agents["added"] | only("canRespond", "canNotify")
    assert agents["changedWithoutUser"] == agents["added"] | only("canListen")


def test_users_are_listed_flat_or_in_groups(agents: Any) -> None:
    users, groups = agents["users"], agents["groups"]
    assert [user["childItems"] for user in users] == [[]] * len(users)
    assert TJE0 in {user["id"] for user in users}
    assert all(user["name"] == user["fullName"] and not user["deleted"] for user in users)
    in_groups = [user for group in groups for user in group["childItems"]]
    assert sorted(in_groups, key=lambda user: user["id"]) == users
    present = [user["id"] for user in agents["present"]]
    assert present == [user["id"] for user in users if user["id"] in present] != []


def test_all_agents_are_replaced_at_once(agents: Any) -> None:
    replaced = agents["replaced"]
    assert [agent["user"]["associateId"] for agent in replaced] == agents["others"]
    assert [roles_of(agent) for agent in replaced] == [only("canManage")] * 2
    assert agents["listed"] == agents["echoed"] == replaced
    assert agents["absent"] is None
    refused = {"update": 404, "remove": 404, "noUser": 400, "twice": 400}
    assert agents["refused"] == refused


def test_agents_are_removed_one_by_one_or_all(agents: Any) -> None:
    assert (agents["removed"], agents["emptied"]) == ("", [])
    assert agents["left"] == agents["replaced"][1:]
    assert agents["gone"] == {"list": [], "agent": None, "add": 404}
