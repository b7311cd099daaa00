"""`userAgents`: the users to whom sessions may be given, flat or in groups."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from graphql_api.rights.matrix import FieldCell, RoleCells
from orm.models import Associate, ChatPresence
from orm.models.enums import Role, Scope
from tests.graphql_api.fast.both import misses
from tests.graphql_api.topics.asking import ADA, CAI, Asked, topic
from tests.matrices import grant
from tests.statements import statements

ITEM = "id name fullName toolTip type rank deleted iconHint colorBlock extraInfo styleHint"
FLAT = f"{{ userAgents(flat: true) {{ {ITEM} childItems {{ id }} }} }}"
GROUPS = "{ userAgents(flat: false) { id name type childItems { id name childItems { id } } } }"


@pytest.fixture
async def users(asked: Asked) -> Asked:
    """Agents of a topic: 1 and 2 in a group, and 3 in none."""
    await topic("Sales", a1="listen", a2="", a3="")
    await Associate.filter(associate_id__in=[1, 2]).update(group_idx=7)
    await Associate.filter(associate_id=1).update(full_name="Ada", rank=2, tooltip="t")
    return asked


async def test_all_users_are_in_one_list(users: Asked) -> None:
    before = misses(users.schema)
    with statements() as sql:
        found = await users.data(FLAT)
    assert [item["id"] for item in found] == [2, 3, 1]
    assert found[2] == {
        "id": 1,
        "name": "Ada",
        "fullName": "Ada",
        "toolTip": "t",
        "type": "user",
        "rank": 2,
        "deleted": False,
        "iconHint": None,
        "colorBlock": 0,
        "extraInfo": None,
        "styleHint": None,
        "childItems": [],
    }
    assert len(sql) == 1
    if users.is_compiled:
        assert misses(users.schema) == before


async def test_groups_have_their_users(users: Asked) -> None:
    before = misses(users.schema)
    found = await users.data(GROUPS)
    assert [(item["id"], item["type"]) for item in found] == [(0, "group"), (7, "group")]
    assert [child["id"] for child in found[1]["childItems"]] == [2, 1]
    if users.is_compiled:
        assert misses(users.schema) == before


async def test_only_those_who_are_present(users: Asked) -> None:
    flat = "{ userAgents(flat: true, onlyPresent: true) { id } }"
    groups = "{ userAgents(flat: false, onlyPresent: true) { id childItems { id } } }"
    assert await users.data(flat) == []
    assert await users.data(groups) == []
    await be_present(1, 2, 4)
    with statements() as sql:
        assert await users.data(flat) == [{"id": 2}, {"id": 1}]
    assert len(sql) == 1
    # The group of which nobody is present is left out.
    assert await users.data(groups) == [{"id": 7, "childItems": [{"id": 2}, {"id": 1}]}]
    await ChatPresence.filter(user_id=1).update(present=False)
    assert await users.data(groups) == [{"id": 7, "childItems": [{"id": 2}]}]


async def be_present(*keys: int) -> None:
    now = datetime.now(UTC)
    for key in keys:
        await ChatPresence(user_id=key, present=True, set_at=now).save(force_create=True)


async def test_an_application_needs_the_scope_of_topics(users: Asked) -> None:
    application = replace(ADA, application_id=1, scopes=frozenset({Scope.READ, Scope.ALL}))
    assert await users.refusals(FLAT, application) == [("FORBIDDEN", ())]
    of_topics = replace(application, scopes=frozenset({Scope.TOPIC_READ}))
    assert len(await users.data(FLAT, of_topics)) == 3


async def test_a_role_that_sees_no_users_in_sessions_sees_none_here(
    users: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(monkeypatch, Role.READER, RoleCells(fields={"user": FieldCell(None, "secret")}))
    assert await users.refusals(FLAT, CAI) == [("FORBIDDEN", ())]
