"""Agents see and change a topic's sessions by their place in the topic, through all doors."""

from collections.abc import Mapping

import pytest

from graphql_api.fields.node import write_id
from orm.models import ChatSession
from orm.models.enums import USER_ROLES, Role
from tests.rights.answers import FORBIDDEN, NOT_FOUND, OK
from tests.rights.callers import ALL, ALONE, Caller, House
from tests.rights.doors import CHANGINGS, READINGS, REMOVINGS, graphql
from tests.rights.finding import list_graphql, list_rest
from tests.rights.oracle import masks
from tests.rights.places import FREE, OF_AGENTS, ROLES, TOPIC, Place, placed, session
from tests.rights.sessions import stored

NODE = "query Node($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }"
IN_TOPIC = "query { found: chatSessions(filter: {topicId: {eq: 7}}) { totalCount } }"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked; test_keys_of_topics.py goes through both."""
    return sqlite_url


def letters(caller: Caller, place: Place, kind: str) -> str:
    if caller.role is Role.AGENT:
        return OF_AGENTS[place][kind]
    return "S" if caller.role is Role.READER else "SUID"


CASES = [
    (Caller(role, application), place)
    for role in USER_ROLES
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
    """An action that is never allowed is refused; a row out of sight is not found."""
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
