"""Agents who write a session that they do not see, or lose sight of one."""

import json
from typing import Any

import pytest

from orm.models import ChatSession, ChatTopicAgent
from orm.models.enums import Role
from tests.rights.answers import FORBIDDEN, NOT_FOUND, OK, Answer, of_graphql
from tests.rights.callers import ALL, MAKING, OWN, Caller, House
from tests.rights.doors import AGENT, CREATE, ENTITIES, READINGS, UPDATE, graphql, rest
from tests.rights.places import TOPIC, UNKNOWN, Place, placed
from tests.rights.sessions import Stands, store, stored


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked."""
    return sqlite_url


@pytest.mark.parametrize("place", [Place.NONE, Place.NOTIFIED, Place.LISTENS, Place.MANAGES])
async def test_what_an_agent_creates_and_does_not_see_is_shown_by_its_key(
    house: House, place: Place
) -> None:
    caller, entity = Caller(Role.AGENT), {"TopicId": TOPIC, "CustomerName": "Ann"}
    await placed(house, caller, place)
    answers = [
        of_graphql(await graphql(house, caller, CREATE, input={"topicId": TOPIC})),
        await rest(house, caller, "POST", ENTITIES, entity),
        await rest(house, caller, "POST", f"{AGENT}/SaveChatSessionEntity", entity),
        await rest(house, caller, "POST", f"/api/v1/ChatTopic/{TOPIC}/Sessions"),
    ]
    sees = place in (Place.LISTENS, Place.MANAGES)
    for answer in answers:
        assert answer.code == OK
        row = await stored(answer.values["chatSessionId"])
        assert row["topic_id"] == TOPIC
        assert shown(answer) == sees


def shown(answer: Answer) -> bool:
    """True if anything but the key is shown, with the right to read it."""
    told = {name for name, value in answer.values.items() if value is not None}
    assert (told == {"chatSessionId"}) == ("SELECT" not in answer.table[0])
    return told != {"chatSessionId"}


async def test_a_session_that_is_moved_out_of_sight_is_shown_by_its_key(house: House) -> None:
    caller = Caller(Role.AGENT)
    await placed(house, caller, Place.NONE)
    for moving in ("graphql", "put", "merge", "save"):
        key = await store(house, caller, Stands.QUEUED, topic_id=UNKNOWN)
        entity = {"ChatSessionId": key, "TopicId": TOPIC}
        retry = {"Idempotency_Key": f"moving-{moving}"}
        for _ in range(2):
            if moving == "graphql":
                answer = of_graphql(
                    await graphql(house, caller, UPDATE, key=key, input={"topicId": TOPIC})
                )
            elif moving == "save":
                path = f"{AGENT}/SaveChatSessionEntity"
                answer = await rest(house, caller, "POST", path, entity, **retry)
            else:
                method = "PUT" if moving == "put" else "PATCH"
                answer = await rest(house, caller, method, f"{ENTITIES}/{key}", entity)
            if answer.code == NOT_FOUND:
                # Sent again without a key, it is about a session that is not seen.
                assert moving != "save"
                continue
            assert answer.code == OK, moving
            assert not shown(answer), moving
            assert answer.values["chatSessionId"] == key
        assert (await stored(key))["topic_id"] == TOPIC, moving


async def test_a_creation_sent_again_shows_the_same_key(house: House) -> None:
    caller, entity = Caller(Role.AGENT), {"TopicId": TOPIC}
    await placed(house, caller, Place.NONE)
    for path in (ENTITIES, f"{AGENT}/SaveChatSessionEntity"):
        keys = set()
        for _ in range(2):
            answer = await rest(house, caller, "POST", path, entity, Idempotency_Key=path)
            assert answer.code == OK
            assert not shown(answer)
            keys.add(answer.values["chatSessionId"])
        assert len(keys) == 1
    assert await ChatSession.all().count() == 2


@pytest.mark.parametrize("application", [OWN, MAKING, ALL])
async def test_an_application_has_no_more_than_its_user(house: House, application: str) -> None:
    caller = Caller(Role.AGENT, application)
    await placed(house, caller, Place.NONE)
    key = await store(house, caller, Stands.MADE, topic_id=TOPIC)
    own = await store(house, caller, Stands.MADE_OWN, topic_id=TOPIC)
    for read in READINGS:
        closed, open_ = await read(house, caller, key), await read(house, caller, own)
        never = application == MAKING
        assert (closed.code, open_.code) == ((FORBIDDEN,) * 2 if never else (NOT_FOUND, OK))


async def test_a_change_of_agents_counts_at_the_next_request(house: House) -> None:
    agent, manager = Caller(Role.AGENT), Caller(Role.MANAGER)
    await placed(house, agent, Place.NONE)
    key = await store(house, agent, Stands.QUEUED, topic_id=TOPIC)
    address = f"/api/v1/ChatTopic/{TOPIC}/UserAgent"
    one = f"{address}/{house.associate_id(agent)}"
    for method, path, rights, expected in (
        ("POST", address, {"CanListen": True}, "S"),
        ("PUT", one, {"CanRespond": True}, "SU"),
        ("PUT", one, {"CanManage": True}, "SUID"),
        ("PUT", one, {"CanNotify": True}, ""),
        ("DELETE", one, None, ""),
    ):
        user = {"AssociateId": house.associate_id(agent)}
        body: dict[str, Any] | None = rights and {"User": user, **rights}
        content = "" if body is None else json.dumps(body)
        assert (await house.send(manager, method, path, content)).status_code in (200, 204)
        answers = [await read(house, agent, key) for read in READINGS]
        for answer in answers:
            assert (answer.code == OK) == ("S" in expected), rights
        if expected:
            may = set(answers[0].table[0])
            assert ("UPDATE" in may, "DELETE" in may) == ("U" in expected, "D" in expected)
    # If no agent listens to a topic, all agents see it.
    await ChatTopicAgent.all().update(can_manage=False)
    assert (await READINGS[0](house, agent, key)).code == OK
