"""Agents of topics: read for many topics at once, and changed in one transaction."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from tortoise.context import require_context

from orm.engine.database import open_database
from orm.errors import Conflict, InvalidValue, NotFound
from orm.models import Associate, AuditEntry, ChatTopic, ChatTopicAgent, User
from orm.topics import agents, verbs
from orm.topics.agent_changes import change_agents
from orm.topics.agent_names import agent_called
from orm.topics.agents import RolesByAssociate, relations_of
from orm.topics.chat_users import chat_users
from tests.orm.rows import ANYBODY, AUTHOR
from tests.statements import statements

LISTENS, MANAGES = {"can_listen": True}, {"can_manage": True}


async def topic(agents_of_it: RolesByAssociate | None = None) -> int:
    """The key of a new topic with these agents, whose associates are stored as well."""
    key: int = (await verbs.create({}, AUTHOR)).pk
    for user_id, roles in (agents_of_it or {}).items():
        await Associate.get_or_create(associate_id=user_id)
        await ChatTopicAgent(topic_id=key, user_id=user_id, **roles).save()
    return key


async def change(key: int, wanted: RolesByAssociate) -> list[ChatTopicAgent]:
    return await change_agents(key, lambda _stored: wanted, AUTHOR, ANYBODY)


async def managing(key: int) -> dict[int, bool]:
    """For each agent of a topic, by associate: true if they may manage it."""
    rows = await ChatTopicAgent.filter(topic_id=key).order_by("id")
    return {row.user_id: row.can_manage for row in rows}


async def test_agents_of_many_topics_and_associates_are_read_at_once(database: str) -> None:
    one, two, three = await topic({2: LISTENS, 1: MANAGES}), await topic(), await topic({2: {}})
    with statements() as sql:
        by_topic = await agents.of_topics([two, one, three, 99])
        by_associate = await agents.of_associates([2, 9])
    assert len(sql) == 2
    assert {key: [row.user_id for row in rows] for key, rows in by_topic.items()} == {
        two: [],
        one: [2, 1],
        three: [2],
        99: [],
    }
    assert {key: [row.topic_id for row in rows] for key, rows in by_associate.items()} == {
        2: [one, three],
        9: [],
    }


async def test_the_agents_that_stay_keep_their_places(database: str) -> None:
    key = await topic({1: LISTENS, 2: {}, 3: {}})
    kept = {row.user_id: row.pk for row in await ChatTopicAgent.all()}
    await Associate.create(associate_id=4)
    changed = await change(key, {4: {}, 3: {}, 1: MANAGES})
    assert [row.user_id for row in changed] == [1, 3, 4]
    assert [row.pk for row in changed[:2]] == [kept[1], kept[3]]
    assert await managing(key) == {1: True, 3: False, 4: False}
    # One changed, one went and one came.
    assert await AuditEntry.filter(entity="ChatTopicAgent").count() == 3
    assert (await ChatTopic.get(pk=key)).version == 1


async def test_an_associate_who_is_gone_is_a_conflict_and_nothing_changes(database: str) -> None:
    key = await topic({1: {}})
    with pytest.raises(Conflict):
        await change(key, {1: MANAGES, 99: {}})
    assert await managing(key) == {1: False}
    assert not await AuditEntry.filter(entity="ChatTopicAgent").exists()


async def test_a_topic_that_is_gone_is_not_found(database: str) -> None:
    with pytest.raises(NotFound):
        await change(99, {})


async def test_changes_at_once_see_one_another(database: str) -> None:
    key = await topic({1: {}})
    await Associate.bulk_create([Associate(associate_id=user_id) for user_id in range(2, 12)])

    def adding(user_id: int) -> agents.Change:
        return lambda before: {**before, user_id: {}}

    await asyncio.gather(
        *(change_agents(key, adding(user_id), AUTHOR, ANYBODY) for user_id in range(2, 12))
    )
    assert (await managing(key)).keys() == set(range(1, 12))


async def test_a_change_and_a_deletion_at_once_leave_no_agent_behind(database: str) -> None:
    key = await topic({1: {}})
    await asyncio.gather(
        change(key, {1: MANAGES}),
        verbs.delete(key, AUTHOR, ANYBODY),
        change(key, {1: LISTENS}),
        return_exceptions=True,
    )
    assert not await ChatTopic.exists()
    assert not await ChatTopicAgent.exists()


@pytest.mark.parametrize(
    ("called", "found"),
    [
        (((), (), ()), None),
        (((1,),), 1),
        (((9,), (2,), (1,)), 2),
        (((9,), (8, 2), (1, 2)), 2),
        (((1,), (1, 2)), 1),
    ],
    ids=str,
)
def test_the_first_group_with_an_agent_counts(
    called: tuple[tuple[int, ...], ...], found: int | None
) -> None:
    assert agent_called(called, {1, 2}, "username") == found


def test_two_agents_of_one_name_are_refused() -> None:
    with pytest.raises(InvalidValue, match="is the name of 2 agents"):
        agent_called(((), (1, 2, 3)), {1, 3}, "username")


async def test_users_to_whom_sessions_may_be_given(database: str) -> None:
    await topic({1: {}})
    stored: dict[int, dict[str, Any]] = {
        2: {},
        3: {"deleted": True},
        4: {"rank": -1, "name": "z"},
        5: {"name": "a"},
        6: {},
    }
    for key, values in stored.items():
        await Associate(associate_id=key, **values).save(force_create=True)
    for key in (2, 3, 4, 5):
        await User.create(name=f"u{key}", associate_id=key, password_hash="", role="agent")
    assert {row.associate_id for row in await chat_users()} == {1, 2, 4, 5}
    assert (await chat_users())[0].associate_id == 4


async def test_the_relations_of_an_associate(database: str) -> None:
    # Topics that are neither staffed nor the associate's own are left out.
    await topic()
    await topic({2: {"can_notify": True}, 3: {}})
    await topic({1: {}})
    unheard, heard = await topic({2: LISTENS}), await topic({2: LISTENS, 1: {"can_respond": True}})
    managed = await topic({1: MANAGES, 2: MANAGES})
    notified = await topic({1: {"can_notify": True}, 2: {"can_respond": True}})
    with statements() as sql:
        relations = {relation.topic_id: relation[1:] for relation in await relations_of(1)}
    assert len(sql) == 1
    nothing = (False, False, False, False)
    assert relations == {
        unheard: (*nothing, True),
        heard: (True, True, True, False, True),
        managed: (True, True, True, True, True),
        notified: (True, False, False, False, True),
    }
    assert not any(any(each[1:5]) for each in await relations_of(99))


async def test_relations_are_found_without_reading_all_agents(
    sqlite_template: Path, tmp_path: Path
) -> None:
    async with open_database(f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'only.db')}"):
        with statements() as sql:
            await relations_of(1)
        _, plan = await require_context().db().execute_query(f"EXPLAIN QUERY PLAN {sql[0]}", [1])
    steps = [str(tuple(row)[-1]) for row in plan]
    assert [step for step in steps if step.startswith("SCAN")] == ["SCAN topic"]
    assert any(step.startswith("SEARCH mine") for step in steps)
    assert any(step.startswith("SEARCH other") for step in steps)
