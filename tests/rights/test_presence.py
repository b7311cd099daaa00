"""Rights on presence: who reads it, and whose each role and application may set, at every door."""

import json
from typing import Any

import pytest

from orm.models import Associate, AuditEntry, ChatPresence, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.enums import ChatSessionStatus, Role
from tests.rights.callers import ALL, ALONE, MAKING, OWN, Caller, House
from tests.rights.topics import BOTH, EVERYTHING, READING, WRITING, open_topics

REST, AGENT = "/api/v1/Presence", "/api/v1/Agents/Chat"
SET = "mutation ($i: [ChatPresenceInput!]!) { setPresence(input: $i) { userId present } }"

STAFF = (Role.READER, Role.AGENT, Role.MANAGER, Role.ADMIN)
READS = {ALONE, READING, BOTH}
"""The applications by which presence may be read, and none at all."""
SETS = {ALONE, BOTH}
CALLERS = [
    Caller(role, application)
    for role in STAFF
    for application in (ALONE, READING, WRITING, BOTH, OWN, ALL, MAKING, EVERYTHING)
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def house(house: House) -> House:
    """A house that knows applications with scopes for topics, too, and whose users all work."""
    await open_topics(house)
    await Associate.all().update(deleted=False)
    return house


def whose(caller: Caller) -> set[str]:
    """The requirement: whose presence a caller may set, "own" and "others"."""
    if caller.application not in SETS or caller.role is Role.READER:
        return set()
    return {"own"} if caller.role is Role.AGENT else {"own", "others"}


async def status(house: House, caller: Caller, path: str, body: Any = None, **headers: str) -> int:
    """The status of a call; of GraphQL that of its error."""
    method = "GET" if path.endswith("GetAll") else "POST"
    answer = await house.send(caller, method, path, json.dumps(body), **headers)
    if path == "/graphql" and (errors := answer.json().get("errors")):
        codes = {"FORBIDDEN": 403, "INVALID_VALUE": 400}
        return codes[errors[0]["extensions"]["code"]]
    return 200 if answer.status_code == 204 else answer.status_code


def settings(user_id: int, present: bool) -> list[tuple[str, Any]]:
    """The calls that set a user's presence."""
    rest = [{"UserId": user_id, "Present": present}]
    graphql = {"query": SET, "variables": {"i": [{"userId": user_id, "present": present}]}}
    return [
        (f"{REST}/SaveAll", rest),
        (f"{AGENT}/SaveChatPresence", {"ChatPresence": rest}),
        ("/graphql", graphql),
    ]


@pytest.mark.parametrize("caller", CALLERS, ids=str)
async def test_who_reads_presence(house: House, caller: Caller) -> None:
    expected = 200 if caller.application in READS else 403
    assert await status(house, caller, f"{REST}/GetAll") == expected
    assert await status(house, caller, f"{AGENT}/GetChatPresence") == expected
    assert (
        await status(house, caller, "/graphql", {"query": "{ presence { present } }"}) == expected
    )


@pytest.mark.parametrize("caller", CALLERS, ids=str)
async def test_whose_presence_a_caller_sets(house: House, caller: Caller) -> None:
    own = house.associate_id(caller)
    other = next(key for key in house.associate_ids.values() if key != own)
    for name, key in (("own", own), ("others", other)):
        may = name in whose(caller)
        for at in range(len(settings(key, present=True))):
            await ChatPresence.all().delete()
            trail = await AuditEntry.all().count()
            path, body = settings(key, present=True)[at]
            assert await status(house, caller, path, body) == (200 if may else 403), (name, path)
            stored = await ChatPresence.all().values_list("user_id", "present")
            assert stored == ([(key, True)] if may else [])
            assert await AuditEntry.all().count() == trail + may


async def test_an_agent_sends_back_what_they_read(house: House) -> None:
    caller = Caller(Role.AGENT)
    own = house.associate_id(caller)
    other = house.associate_ids[Role.MANAGER]
    await status(house, Caller(Role.MANAGER), *settings(other, present=True)[0])
    answer = await house.send(caller, "GET", f"{REST}/GetAll")
    everybody = [
        {**each, "Present": True} if each["UserId"] == own else each for each in answer.json()
    ]
    assert await status(house, caller, f"{REST}/SaveAll", everybody) == 200
    assert await ChatPresence.all().count() == 2
    changed = [{**each, "Present": False} for each in everybody]
    refused = await house.send(caller, "POST", f"{REST}/SaveAll", json.dumps(changed))
    place = [each["UserId"] for each in everybody].index(other)
    assert (refused.status_code, f"{place}.Present" in refused.text) == (403, True)
    assert set(await ChatPresence.all().values_list("user_id", "present")) == {
        (own, True),
        (other, True),
    }


async def test_an_unknown_user_is_told_to_those_only_who_may_set_presence(house: House) -> None:
    for caller in (Caller(Role.READER), Caller(Role.MANAGER, READING), Caller(Role.AGENT)):
        for path, body in settings(999, present=True):
            expected = 400 if caller.role is Role.AGENT else 403
            assert await status(house, caller, path, body) == expected


async def test_topics_and_numbers_of_sessions_that_are_not_told(house: House) -> None:
    user_id = house.associate_ids[Role.MANAGER]
    topic = await ChatTopic.create(name="planted")
    await ChatTopicAgent.create(topic_id=topic.pk, user_id=user_id, can_manage=True)
    active = ChatSessionStatus.USER_LAST
    await ChatSession.create(user_id=user_id, topic_id=topic.pk, status=active)
    for caller, sees in (
        (Caller(Role.MANAGER), (1, [topic.pk])),
        (Caller(Role.ADMIN), (1, [topic.pk])),
        # They do not serve the topic.
        (Caller(Role.READER), (1, [])),
        (Caller(Role.AGENT), (1, [])),
        # An application without `all` sees no sessions of others, nor how many there are.
        (Caller(Role.MANAGER, READING), (None, [topic.pk])),
    ):
        for path in (f"{REST}/GetAll", f"{AGENT}/GetChatPresence"):
            method = "GET" if path.endswith("GetAll") else "POST"
            rows = (await house.send(caller, method, path)).json()
            [row] = [each for each in rows if each["UserId"] == user_id]
            assert (row["OngoingChats"], row["ChatTopics"]) == sees, (caller, path)
