"""What agents see and do of a topic's sessions, by their place in the topic, by all doors."""

import json
from collections.abc import Mapping
from enum import StrEnum

import pytest

from graphql_api.fields.node import write_id
from orm.models import ChatSession, ChatTopic, ChatTopicAgent
from orm.models.enums import Role
from tests.rights.answers import FORBIDDEN, NOT_FOUND, OK, Answer, of_graphql
from tests.rights.callers import ALL, ALONE, MAKING, OWN, Caller, House
from tests.rights.doors import (
    AGENT,
    CHANGINGS,
    CREATE,
    ENTITIES,
    READINGS,
    REMOVINGS,
    UPDATE,
    graphql,
    rest,
)
from tests.rights.finding import list_graphql, list_rest
from tests.rights.oracle import masks
from tests.rights.sessions import Stands, store, stored

TOPIC = 7
"""The topic of the sessions here; it exists unless said otherwise."""

UNKNOWN = 9999


class Place(StrEnum):
    """What the caller may do in the topic, or why it restricts nobody."""

    MANAGES = "manages"
    RESPONDS = "responds"
    LISTENS = "listens"
    NOTIFIED = "is notified, and others listen"
    NONE = "has no place, and others manage"
    EMPTY = "has a place without rights, and others listen"
    NOBODY = "nobody has a place"
    ONLY_NOTIFIED = "others are notified, and nobody listens"
    ABSENT = "there is no such topic"


ROLES: Mapping[Place, tuple[str | None, str | None]] = {
    # The column that is set for the caller, and for a colleague; None for no place.
    Place.MANAGES: ("can_manage", None),
    Place.RESPONDS: ("can_respond", None),
    Place.LISTENS: ("can_listen", None),
    Place.NOTIFIED: ("can_notify", "can_listen"),
    Place.NONE: (None, "can_manage"),
    Place.EMPTY: ("", "can_listen"),
    Place.NOBODY: (None, None),
    Place.ONLY_NOTIFIED: (None, "can_notify"),
    Place.ABSENT: (None, None),
}

FREE = {"own": "SUI", "offered": "SI", "queued": "SUI", "elses": "SI"}
"""As it was before there were topics."""
CLOSED = {"own": "SUI", "offered": "SI", "queued": "I", "elses": "I"}

OF_AGENTS: Mapping[Place, Mapping[str, str]] = {
    Place.MANAGES: dict.fromkeys(FREE, "SUID"),
    Place.RESPONDS: FREE,
    Place.LISTENS: FREE | {"queued": "SI"},
    **dict.fromkeys((Place.NOTIFIED, Place.NONE, Place.EMPTY), CLOSED),
    **dict.fromkeys((Place.NOBODY, Place.ONLY_NOTIFIED, Place.ABSENT), FREE),
}
"""The requirement: letters for Select, Update, Insert, Delete."""

NODE = "query Node($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }"
IN_TOPIC = "query { found: chatSessions(filter: {topicId: {eq: 7}}) { totalCount } }"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked; test_keys_of_topics.py goes through both."""
    return sqlite_url


async def placed(house: House, caller: Caller, place: Place) -> None:
    """A topic in which the caller has that place, and perhaps a colleague another one."""
    key = UNKNOWN if place is Place.ABSENT else TOPIC
    await ChatTopic.create(chat_topic_id=key, name="Sales")
    colleague = next(role for role in (Role.ADMIN, Role.MANAGER) if role is not caller.role)
    for role, column in zip((caller.role, colleague), ROLES[place], strict=True):
        if column is not None:
            rights = {column: True} if column else {}
            await ChatTopicAgent.create(topic_id=key, user_id=house.associate_ids[role], **rights)


async def session(house: House, caller: Caller, kind: str) -> int:
    """The key of a session of the topic."""
    stands = {"own": Stands.OWN, "queued": Stands.QUEUED}.get(kind, Stands.ELSES)
    others = {"transfer_to_id": house.associate_id(caller)} if kind == "offered" else {}
    return await store(house, caller, stands, topic_id=TOPIC, **others)


def letters(caller: Caller, place: Place, kind: str) -> str:
    if caller.role is Role.AGENT:
        return OF_AGENTS[place][kind]
    return "S" if caller.role is Role.READER else "SUID"


CASES = [
    (Caller(role, application), place)
    for role in Role
    for application in (ALONE, ALL)
    # Topics restrict agents only: two places are enough for others.
    for place in (Place if role is Role.AGENT else (Place.NONE, Place.LISTENS))
]


@pytest.mark.parametrize(("caller", "place"), CASES, ids=str)
async def test_each_call_holds_to_the_place_of_the_caller(
    house: House, caller: Caller, place: Place
) -> None:
    await placed(house, caller, place)
    table = {kind: letters(caller, place, kind) for kind in FREE}
    visible = set()
    for kind, may in table.items():
        key, told = await session(house, caller, kind), (place, kind)
        if "S" in may:
            visible.add(key)
        for read in READINGS:
            answer = await read(house, caller, key)
            assert answer.code == (OK if "S" in may else NOT_FOUND), told
            if answer.code == OK:
                assert answer.table[0] == masks(may), told
                assert answer.values["topicId"] == TOPIC
                assert answer.fields["rating"][0] == (["UPDATE"] if "U" in may else ["READ"]), told
        node = await graphql(house, caller, NODE, id=write_id(ChatSession, key))
        assert bool(node["data"]["node"]) == ("S" in may) == bool(node["data"]["nodes"][0]), told
        for change in CHANGINGS:
            await ChatSession.filter(pk=key).update(rating=1)
            before = await stored(key)
            answer = await change(house, caller, key, ["rating"])
            assert answer.code == outcome(table, kind, "U"), (told, change)
            assert (await stored(key) == before) == (answer.code != OK), told
        for remove in REMOVINGS:
            removed = key if may == "SUID" else await session(house, caller, kind)
            if removed != key and "S" in may:
                visible.add(removed)
            answer = await remove(house, caller, removed)
            assert answer.code == outcome(table, kind, "D"), (told, remove)
            assert bool(await stored(removed)) == (answer.code != OK), told
            if answer.code == OK:
                visible.discard(key)
                key = await session(house, caller, kind)
                visible.add(key)
    for listing in (list_graphql, list_rest):
        assert (await listing(house, caller)).keys == visible, place
    counted = await graphql(house, caller, IN_TOPIC)
    assert counted["data"]["found"]["totalCount"] == len(visible), place
    await lists_of_the_topic(house, caller, place, visible)


def outcome(table: Mapping[str, str], kind: str, letter: str) -> str:
    """What one may never do is refused, whatever is there; what one does not see is not found."""
    if not any(letter in may for may in table.values()):
        return FORBIDDEN
    if "S" not in table[kind]:
        return NOT_FOUND
    return OK if letter in table[kind] else FORBIDDEN


async def lists_of_the_topic(house: House, caller: Caller, place: Place, visible: set[int]) -> None:
    """GET ChatTopic/{id}/Sessions has the same sessions, for whoever sees the topic."""
    answer = await house.send(caller, "GET", f"/api/v1/ChatTopic/{TOPIC}/Sessions")
    sees = caller.role in (Role.MANAGER, Role.ADMIN)
    sees |= ROLES[place][0] not in (None, "")
    sees &= caller.application == ALONE and place is not Place.ABSENT
    if sees:
        keys = {int(row["PrimaryKey"]) for row in answer.json()["value"]}
        assert keys == visible, place
    else:
        # Applications here have no scope for topics.
        expected = 404 if caller.application == ALONE else 403
        assert answer.status_code == expected, (caller, place)


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
        body = rights and {"User": {"AssociateId": house.associate_id(agent)}, **rights}
        content = "" if body is None else json.dumps(body)
        assert (await house.send(manager, method, path, content)).status_code in (200, 204)
        answers = [await read(house, agent, key) for read in READINGS]
        for answer in answers:
            assert (answer.code == OK) == ("S" in expected), rights
        if expected:
            may = set(answers[0].table[0])
            assert ("UPDATE" in may, "DELETE" in may) == ("U" in expected, "D" in expected)
    # Where nobody listens any more, nobody is shut out.
    await ChatTopicAgent.all().update(can_manage=False)
    assert (await READINGS[0](house, agent, key)).code == OK
