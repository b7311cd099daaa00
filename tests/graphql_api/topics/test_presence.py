"""`presence` and `setPresence`: who is there, and what they are busy with."""

from dataclasses import replace
from typing import Any

import pytest

from orm.models import AuditEntry, ChatPresence, ChatTopicAgent
from orm.models.enums import ChatSessionStatus, Role, Scope
from tests.graphql_api.fast.both import misses
from tests.graphql_api.topics.asking import ADA, BEA, CAI, Asked, associates, topic
from tests.orm.rows import create
from tests.statements import inserted_tables, statements

FIELDS = "userId displayName ongoingChats present chatTopics"
PRESENCE = f"{{ presence {{ {FIELDS} }} }}"
SET = f"""mutation ($input: [ChatPresenceInput!]!) {{
  setPresence(input: $input) {{ {FIELDS} }}
}}"""
APPLICATION = replace(ADA, application_id=1, scopes=frozenset(Scope))


def user(key: int, present: bool | None = True) -> dict[str, Any]:
    return {"userId": key, "present": present}


async def stored() -> dict[int, bool]:
    return dict(await ChatPresence.all().values_list("user_id", "present"))


async def test_nobody_is_present_before_it_was_said(asked: Asked) -> None:
    sales = await topic("Sales", a1="listen", a2="", a3="notify")
    support = await topic("Support", a1="manage")
    await create(user_id=1, status=ChatSessionStatus.CUSTOMER_LAST)
    await create(user_id=1, status=ChatSessionStatus.USER_LAST)
    await create(user_id=1, status=ChatSessionStatus.FINISHED)
    before = misses(asked.schema)
    with statements() as sql:
        found = await asked.data(PRESENCE)
    assert found == [
        {
            "userId": 1,
            "displayName": "u1",
            "ongoingChats": 2,
            "present": False,
            "chatTopics": [sales, support],
        },
        {
            "userId": 2,
            "displayName": "u2",
            "ongoingChats": 0,
            "present": False,
            "chatTopics": [],
        },
        {
            "userId": 3,
            "displayName": "u3",
            "ongoingChats": 0,
            "present": False,
            "chatTopics": [sales],
        },
    ]
    assert len(sql) == 2
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_presence_is_set_for_many_users_at_once(asked: Asked) -> None:
    await topic("Sales", a1="", a2="", a3="")
    before = misses(asked.schema)
    with statements() as sql:
        set_ = await asked.data(SET, input=[user(3), user(1), user(2, present=False)])
    assert [(row["userId"], row["present"]) for row in set_] == [(3, True), (1, True), (2, False)]
    assert inserted_tables(sql) == ["audit_entry", "chat_presence", "event"]
    assert await stored() == {1: True, 2: False, 3: True}
    assert [row["present"] for row in await asked.data(PRESENCE)] == [True, False, True]
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_each_change_has_an_audit_entry_and_nothing_else_has(asked: Asked) -> None:
    await topic("Sales", a1="", a2="")
    for input_ in ([user(1), user(2, present=False)], [user(1), user(2)], [user(2), user(1)]):
        await asked.data(SET, input=input_)
    trail = await AuditEntry.all().order_by("audit_entry_id")
    assert [(each.action, each.entity, each.row_key, each.values) for each in trail] == [
        ("created", "ChatPresence", 1, {"present": [None, True]}),
        ("created", "ChatPresence", 2, {"present": [None, False]}),
        ("updated", "ChatPresence", 2, {"present": [False, True]}),
    ]
    set_at = await ChatPresence.get(user_id=1)
    await asked.data(SET, input=[user(1)])
    assert (await ChatPresence.get(user_id=1)).set_at == set_at.set_at


async def test_every_bad_input_is_named_and_nothing_is_stored(asked: Asked) -> None:
    await topic("Sales", a1="", a2="")
    answer = await asked.answer(
        SET,
        input=[user(1), user(99), {"present": True}, user(1), user(2, present=None), user(-1)],
    )
    assert [
        (error["extensions"]["inputPath"], error["message"].partition(" ")[2])
        for error in answer["errors"]
    ] == [
        (["input", 1, "userId"], "names no user to whom sessions may be given"),
        (["input", 2, "userId"], "is missing; it is the associate's key"),
        (["input", 3, "userId"], "is in the list twice"),
        (["input", 4, "present"], "is missing; it says whether the user is there"),
        (["input", 5, "userId"], "names no user to whom sessions may be given"),
    ]
    too_many = [user(1)] * 1001
    # As the REST facade asks, which has no limits of its own.
    inside = replace(asked, internal=True)
    assert await inside.refusals(SET, input=too_many) == [("INVALID_VALUE", ("input",))]
    assert await stored() == {}
    assert await asked.data(SET, input=[]) == []


async def test_an_agent_sets_their_own_presence_and_sends_others_back(asked: Asked) -> None:
    await topic("Sales", a1="", a2="", a3="")
    await asked.data(SET, input=[user(1)])
    with statements() as sql:
        sent = [user(1), user(2), user(3, present=False)]
        set_ = await asked.data(SET, BEA, input=sent)
    assert [row["present"] for row in set_] == [True, True, False]
    assert await stored() == {1: True, 2: True}
    assert inserted_tables(sql) == ["audit_entry", "chat_presence", "event"]
    refused = await asked.refusals(
        SET, BEA, input=[user(2, present=False), user(3), user(1, present=False)]
    )
    assert refused == [
        ("FORBIDDEN", ("input", 1, "present")),
        ("FORBIDDEN", ("input", 2, "present")),
    ]
    assert await stored() == {1: True, 2: True}


@pytest.mark.parametrize(
    ("viewer", "reads", "sets"),
    [
        (ADA, True, True),
        (replace(ADA, role=Role.ADMIN), True, True),
        (CAI, True, False),
        (APPLICATION, True, True),
        (replace(APPLICATION, scopes=frozenset({Scope.TOPIC_READ})), True, False),
        (replace(APPLICATION, scopes=frozenset({Scope.TOPIC_WRITE})), False, False),
        (
            replace(APPLICATION, scopes=frozenset({Scope.READ, Scope.UPDATE, Scope.ALL})),
            False,
            False,
        ),
    ],
)
async def test_roles_and_scopes(asked: Asked, viewer: Any, reads: bool, sets: bool) -> None:
    await topic("Sales", a1="", a2="", a3="")
    for wanted, text, variables in (
        (reads, PRESENCE, {}),
        (sets, SET, {"input": [user(viewer.associate_id)]}),
    ):
        if wanted:
            assert await asked.data(text, viewer, **variables)
        else:
            assert await asked.refusals(text, viewer, **variables) == [("FORBIDDEN", ())]
    assert await stored() == ({viewer.associate_id: True} if sets else {})


async def test_sessions_and_topics_that_are_not_seen_are_not_told(asked: Asked) -> None:
    sales = await topic("Sales", a1="listen", a2="listen")
    support = await topic("Support", a1="listen")
    await create(user_id=1, status=ChatSessionStatus.CUSTOMER_LAST)
    [of_ada, _] = await asked.data(PRESENCE, BEA)
    assert (of_ada["ongoingChats"], of_ada["chatTopics"]) == (1, [sales])
    alone = replace(APPLICATION, scopes=frozenset({Scope.READ, Scope.TOPIC_READ}))
    [of_ada, _] = await asked.data(PRESENCE, alone)
    assert (of_ada["ongoingChats"], of_ada["chatTopics"]) == (None, [sales, support])


async def test_a_thousand_users_are_set_by_one_statement_each_for_rows_and_trail(
    asked: Asked,
) -> None:
    sales = await topic("Sales")
    keys = range(100, 1100)
    await associates(*keys)
    await ChatTopicAgent.bulk_create([ChatTopicAgent(topic_id=sales, user_id=key) for key in keys])
    inside = replace(asked, internal=True)
    with statements() as sql:
        set_ = await inside.data(SET, input=[user(key) for key in reversed(keys)])
    assert [row["userId"] for row in set_] == [*reversed(keys)]
    assert inserted_tables(sql) == ["audit_entry", "chat_presence", "event"]
    assert len(await inside.data(PRESENCE)) == 1000
    assert await AuditEntry.all().count() == 1000
