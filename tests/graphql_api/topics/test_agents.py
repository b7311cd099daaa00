"""The agents of topics: who may read and change them, by which names, and what is refused."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from orm.models import Associate, AuditEntry, ChatTopic, IdempotencyKey
from orm.models.enums import AuditAction, Scope
from tests.graphql_api.fast.both import misses
from tests.graphql_api.topics.asking import ADA, BEA, CAI, Asked, agent, roles_in, topic
from tests.statements import statements, without_events

AGENT = "topicId user { associateId name } canListen canRespond canManage canNotify"
AGENTS = f"query ($key: Int!) {{ chatTopicAgents(chatTopicId: $key) {{ {AGENT} }} }}"
FIND = f"""query ($key: Int!, $name: String!) {{
  chatTopicAgent(chatTopicId: $key, username: $name) {{ {AGENT} }} }}"""
BLANK = f"{{ defaultChatTopicAgent {{ {AGENT} }} }}"
ADD = f"""mutation ($key: Int!, $input: ChatTopicAgentInput!) {{
  addChatTopicAgent(chatTopicId: $key, input: $input) {{ {AGENT} }} }}"""
UPDATE = f"""mutation ($key: Int!, $name: String!, $input: ChatTopicAgentInput!) {{
  updateChatTopicAgent(chatTopicId: $key, username: $name, input: $input) {{ {AGENT} }} }}"""
REPLACE = f"""mutation ($key: Int!, $input: [ChatTopicAgentInput!]!) {{
  updateChatTopicAgents(chatTopicId: $key, input: $input) {{ {AGENT} }} }}"""
REMOVE = """mutation ($key: Int!, $name: String!) {
  removeChatTopicAgent(chatTopicId: $key, username: $name) }"""


def shown(topic_id: int, user_id: int, *roles: str) -> dict[str, Any]:
    return {
        "topicId": topic_id,
        "user": {"associateId": user_id, "name": f"u{user_id}"},
        **{
            f"can{role.capitalize()}": role in roles
            for role in ("listen", "respond", "manage", "notify")
        },
    }


async def test_agents_are_added_changed_and_removed(asked: Asked) -> None:
    key, before = await topic(), misses(asked.schema)
    added = await asked.data(ADD, key=key, input={"userId": 2, "canRespond": True})
    assert added == shown(key, 2, "respond")
    await asked.data(ADD, key=key, input={"userId": 1, "topicId": key})
    again = await asked.data(ADD, key=key, input={"userId": 2, "canListen": True})
    assert again == shown(key, 2, "listen")
    changed = await asked.data(UPDATE, key=key, name="U2", input={"canManage": True})
    assert changed == shown(key, 2, "manage")
    assert await asked.data(AGENTS, key=key) == [shown(key, 2, "manage"), shown(key, 1)]
    assert await asked.data(FIND, key=key, name="1") == shown(key, 1)
    assert await asked.data(FIND, key=key, name="u3") is None
    wanted = [{"userId": 3, "canNotify": True}, {"userId": 2, "canManage": True}]
    replaced = await asked.data(REPLACE, key=key, input=wanted)
    assert replaced == [shown(key, 2, "manage"), shown(key, 3, "notify")]
    assert await asked.data(REMOVE, key=key, name="u2") == 2
    assert await roles_in(key) == {3: "notify"}
    assert await asked.data(REPLACE, key=key, input=[]) == []
    blank = {"canListen": False, "canRespond": False, "canManage": False, "canNotify": False}
    assert await asked.data(BLANK) == {"topicId": 0, "user": None, **blank}
    if asked.is_compiled:
        assert misses(asked.schema) == before


@pytest.mark.parametrize(
    ("stored", "name", "found"),
    [
        ({7: ("Zoe", None)}, "zoe", 7),
        ({7: ("ØRN", None)}, "ørn", 7),
        ({7: (None, "Zoe")}, "ZOE", 7),
        # Names come before logins, and keys before both.
        ({7: (None, "zoe"), 8: ("zoe", None)}, "zoe", 8),
        ({7: ("8", None), 8: ("x", None)}, "8", 8),
        ({7: ("88", None)}, "88", 7),
        ({7: ("007", None)}, "7", 7),
        ({7: ("x", None)}, "9" * 5000, None),
        ({7: ("x", None)}, "²", None),
        ({7: ("x", None)}, "-7", None),
        ({7: ("x", None)}, "n" * 300, None),
        ({7: ("x", None)}, "x\0", None),
        ({7: ("x", None)}, "\ud800", None),
        ({7: ("x_", None)}, "x%", None),
    ],
    ids=str,
)
async def test_an_agent_is_named_by_key_or_name(
    asked: Asked,
    stored: Mapping[int, tuple[str | None, str | None]],
    name: str,
    found: int | None,
) -> None:
    key = await topic()
    for user_id, (own, login) in stored.items():
        await Associate.create(associate_id=user_id, name=own, user_name=login)
        await agent(key, user_id)
    answer = await asked.data(FIND, key=key, name=name)
    assert (answer and answer["user"]["associateId"]) == found
    if found is None:
        no = [("NOT_FOUND", ())]
        assert await asked.refusals(UPDATE, key=key, name=name, input={}) == no
        assert await asked.refusals(REMOVE, key=key, name=name) == no
        assert len(await roles_in(key)) == len(stored)
    else:
        assert await asked.data(REMOVE, key=key, name=name) == found


@pytest.mark.parametrize("name", ["", " ", "\t"])
async def test_a_blank_name_is_refused(asked: Asked, name: str) -> None:
    key = await topic()
    for user_id, own in ((7, None), (8, "")):
        await Associate.create(associate_id=user_id, name=own, user_name=own)
        await agent(key, user_id)
    bad = [("INVALID_VALUE", ("username",))]
    for operation in (FIND, REMOVE):
        assert await asked.refusals(operation, key=key, name=name) == bad
    assert await asked.refusals(UPDATE, key=key, name=name, input={}) == bad
    assert len(await roles_in(key)) == 2


async def test_a_name_that_several_agents_have_is_refused(asked: Asked) -> None:
    key = await topic()
    for user_id, name in ((7, "zoe"), (8, "Zoe"), (9, "ZOE")):
        await Associate.create(associate_id=user_id, name=name)
    await agent(key, 8)
    # Only agents of the topic count.
    assert (await asked.data(FIND, key=key, name="zoe"))["user"]["associateId"] == 8
    await agent(key, 9)
    for text in (FIND, UPDATE, REMOVE):
        given: dict[str, Any] = {"input": {}} if text == UPDATE else {}
        refused = await asked.refusals(text, key=key, name="zoe", **given)
        assert refused == [("INVALID_VALUE", ("username",))]
    assert await asked.data(REMOVE, key=key, name="9") == 9


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        (ADD, {"input": {}}, [("input", "userId")]),
        (ADD, {"input": {"userId": None}}, [("input", "userId")]),
        (ADD, {"input": {"userId": 0}}, [("input", "userId")]),
        (ADD, {"input": {"userId": 99}}, [("input", "userId")]),
        (ADD, {"input": {"userId": -1}}, [("input", "userId")]),
        (ADD, {"input": {"userId": 2, "topicId": 99}}, [("input", "topicId")]),
        (UPDATE, {"name": "u1", "input": {"userId": 2}}, [("input", "userId")]),
        (UPDATE, {"name": "u1", "input": {"topicId": 99}}, [("input", "topicId")]),
        (REPLACE, {"input": [{"userId": 2}, {"userId": 2}]}, [("input", 1, "userId")]),
        (REPLACE, {"input": [{"userId": 2}, {}]}, [("input", 1, "userId")]),
        (REPLACE, {"input": [{"userId": 2, "topicId": 99}]}, [("input", 0, "topicId")]),
        (
            REPLACE,
            {"input": [{"userId": 98}, {"userId": 2}, {"userId": 99}]},
            [("input", 0, "userId"), ("input", 2, "userId")],
        ),
        (
            REPLACE,
            {"input": [{}, {"userId": 2, "topicId": 99}, {"userId": 2}]},
            [("input", 0, "userId"), ("input", 1, "topicId"), ("input", 2, "userId")],
        ),
        (
            ADD,
            {"input": {"topicId": 99}},
            [("input", "topicId"), ("input", "userId")],
        ),
    ],
)
async def test_what_is_wrong_is_named_before_anything_is_locked(
    asked: Asked, text: str, variables: dict[str, Any], expected: list[tuple[str | int, ...]]
) -> None:
    key = await topic(a1="manage")
    with statements() as sql:
        refusals = await asked.refusals(text, key=key, **variables)
    assert refusals == [("INVALID_VALUE", path) for path in expected]
    assert await roles_in(key) == {1: "manage"}
    if text != UPDATE:
        assert not [statement for statement in sql if "chat_topic" in statement]


@pytest.mark.parametrize("topic_id", [99, 0, -1])
async def test_a_topic_that_does_not_exist_is_not_found(asked: Asked, topic_id: int) -> None:
    one = {"userId": 2}
    for text, variables in (
        (AGENTS, {}),
        (FIND, {"name": "u1"}),
        (ADD, {"input": one}),
        (UPDATE, {"name": "u1", "input": {}}),
        (REPLACE, {"input": [one]}),
        (REMOVE, {"name": "u1"}),
    ):
        assert await asked.refusals(text, key=topic_id, **variables) == [("NOT_FOUND", ())]


async def test_who_may_change_no_topic_learns_nothing_from_refusals(asked: Asked) -> None:
    key = await topic(a3="manage")
    for variables in ({"userId": 99}, {"userId": 2}, {}):
        assert await asked.refusals(ADD, CAI, key=key, input=variables) == [("FORBIDDEN", ())]
        assert await asked.refusals(REPLACE, CAI, key=99, input=[variables]) == [("FORBIDDEN", ())]
    for name in ("u3", "nobody"):
        assert await asked.refusals(REMOVE, CAI, key=key, name=name) == [("FORBIDDEN", ())]


async def test_agents_change_those_of_topics_that_they_manage(asked: Asked) -> None:
    mine, served, other = await topic(a2="manage"), await topic(a2="respond"), await topic(a1="")
    one = {"input": {"userId": 4}}
    assert await asked.data(ADD, BEA, key=mine, **one) == shown(mine, 4)
    assert await asked.refusals(ADD, BEA, key=served, **one) == [("FORBIDDEN", ())]
    assert await asked.refusals(ADD, BEA, key=other, **one) == [("NOT_FOUND", ())]
    assert await asked.refusals(AGENTS, BEA, key=other) == [("NOT_FOUND", ())]
    assert await asked.data(AGENTS, BEA, key=served) == [shown(served, 2, "respond")]


async def test_an_application_needs_the_scopes_of_topics(asked: Asked) -> None:
    key = await topic(a1="")
    of_sessions = frozenset({Scope.READ, Scope.ALL})
    application = replace(ADA, application_id=1, scopes=of_sessions)
    assert await asked.refusals(AGENTS, application, key=key) == [("FORBIDDEN", ())]
    reading = replace(application, scopes=of_sessions | {Scope.TOPIC_READ})
    assert await asked.data(AGENTS, reading, key=key) == [shown(key, 1)]
    assert await asked.refusals(ADD, reading, key=key, input={"userId": 2}) == [("FORBIDDEN", ())]


async def test_each_change_is_one_transaction_of_few_statements(asked: Asked) -> None:
    key = await topic(a1="manage")
    counts = {}
    for name, text, variables in (
        ("read", AGENTS, {}),
        ("find", FIND, {"name": "u1"}),
        ("add", ADD, {"input": {"userId": 2}}),
        ("same", ADD, {"input": {"userId": 2}}),
        ("update", UPDATE, {"name": "u2", "input": {"canListen": True}}),
        ("replace", REPLACE, {"input": [{"userId": 1}, {"userId": 3}]}),
        ("remove", REMOVE, {"name": "u3"}),
    ):
        with statements() as sql:
            await asked.data(text, key=key, **variables)
        counts[name] = len(without_events(sql))
    assert counts == COUNTS


COUNTS = {"read": 3, "find": 4, "add": 6, "same": 4, "update": 6, "replace": 10, "remove": 5}
"""Statements of each operation. The last of most reads the agents' associates, and the first of
changes those whom the caller means; the others read and lock the topic, its agents, and write."""


async def test_two_changes_at_once_both_count(asked: Asked) -> None:
    key = await topic()
    await asyncio.gather(
        *(asked.data(ADD, key=key, input={"userId": user_id}) for user_id in (1, 2, 3)),
        *(asked.data(ADD, key=key, input={"userId": 4, "canListen": True}) for _ in range(3)),
    )
    assert await roles_in(key) == {1: "", 2: "", 3: "", 4: "listen"}
    answers = await asyncio.gather(
        *(asked.answer(REMOVE, key=key, name="u4") for _ in range(3)),
    )
    assert sorted("errors" in answer for answer in answers) == [False, True, True]


async def test_the_trail_tells_who_got_which_roles(asked: Asked) -> None:
    key = await topic()
    await asked.data(ADD, key=key, input={"userId": 2, "canListen": True})
    await asked.data(ADD, key=key, input={"userId": 2, "canListen": True})
    await asked.data(UPDATE, key=key, name="u2", input={"canListen": True, "canManage": True})
    await asked.data(REMOVE, key=key, name="u2")
    found = [
        (entry.action, entry.entity, dict(entry.values))
        for entry in await AuditEntry.all().order_by("audit_entry_id")
    ]
    assert found == [
        (
            AuditAction.CREATED,
            "ChatTopicAgent",
            {"topic_id": [None, key], "user_id": [None, 2], "can_listen": [None, True]},
        ),
        (
            AuditAction.UPDATED,
            "ChatTopicAgent",
            {"topic_id": [key, key], "user_id": [2, 2], "can_manage": [False, True]},
        ),
        (
            AuditAction.DELETED,
            "ChatTopicAgent",
            {
                "topic_id": [key, None],
                "user_id": [2, None],
                "can_listen": [True, None],
                "can_manage": [True, None],
            },
        ),
    ]


async def test_a_deleted_topic_leaves_an_entry_for_each_agent(asked: Asked) -> None:
    key = await topic(a1="listen", a2="")
    await asked.data("mutation ($key: Int!) { deleteChatTopic(chatTopicId: $key) }", key=key)
    entries = await AuditEntry.all().order_by("audit_entry_id")
    assert [(entry.entity, entry.action) for entry in entries] == [
        ("ChatTopicAgent", AuditAction.DELETED),
        ("ChatTopicAgent", AuditAction.DELETED),
        ("ChatTopic", AuditAction.DELETED),
    ]
    assert [entry.values["user_id"][0] for entry in entries[:2]] == [1, 2]


async def test_a_change_sent_again_is_done_once(asked: Asked) -> None:
    key, again = await topic(), asked.under("k")
    first = await again.data(ADD, key=key, input={"userId": 2})
    await asked.data(UPDATE, key=key, name="u2", input={"canListen": True})
    assert first == shown(key, 2)
    assert await again.data(ADD, key=key, input={"userId": 2}) == shown(key, 2, "listen")
    removed = asked.under("r")
    for _ in range(2):
        assert await removed.data(REMOVE, key=key, name="u2") == 2
    # The associate may be called otherwise by then, and somebody else may have the name.
    await Associate.filter(associate_id=2).update(name="bea")
    await Associate.filter(associate_id=3).update(name="u2")
    await agent(key, 3)
    assert await removed.data(REMOVE, key=key, name="u2") == 2
    assert await roles_in(key) == {3: ""}
    assert await again.refusals(ADD, key=key, input={"userId": 2}) == [("NOT_FOUND", ())]
    assert await IdempotencyKey.all().count() == 2


async def test_an_update_sent_again_after_the_agent_was_removed_finds_nobody(asked: Asked) -> None:
    key, again = await topic(a2=""), asked.under("k")
    variables: dict[str, Any] = {"name": "u2", "input": {"canListen": True}}
    assert await again.data(UPDATE, key=key, **variables) == shown(key, 2, "listen")
    await asked.data(REMOVE, key=key, name="u2")
    assert await again.refusals(UPDATE, key=key, **variables) == [("NOT_FOUND", ())]
    assert await roles_in(key) == {}


async def test_all_agents_are_replaced_once_under_a_key(asked: Asked) -> None:
    key, again = await topic(), asked.under("k")
    assert await again.data(REPLACE, key=key, input=[{"userId": 2}]) == [shown(key, 2)]
    await asked.data(ADD, key=key, input={"userId": 3})
    assert await again.data(REPLACE, key=key, input=[{"userId": 2}]) == [
        shown(key, 2),
        shown(key, 3),
    ]


async def test_a_refused_change_gives_its_key_back(asked: Asked) -> None:
    key, again = await topic(), asked.under("k")
    assert await again.refusals(REMOVE, key=key, name="u2") == [("NOT_FOUND", ())]
    assert await IdempotencyKey.all().count() == 0
    await agent(key, 2)
    assert await again.data(REMOVE, key=key, name="u2") == 2


async def test_a_long_list_is_refused_and_one_of_the_largest_size_is_stored(asked: Asked) -> None:
    key = await topic()
    await Associate.bulk_create([Associate(associate_id=number) for number in range(10, 1011)])
    text = """mutation ($key: Int!, $input: [ChatTopicAgentInput!]!) {
      updateChatTopicAgents(chatTopicId: $key, input: $input) { topicId } }"""
    everybody = [{"userId": number} for number in range(10, 1011)]
    internal = replace(asked, internal=True)
    assert await internal.refusals(text, key=key, input=everybody) == [
        ("INVALID_VALUE", ("input",))
    ]
    assert len(await internal.data(text, key=key, input=everybody[:1000])) == 1000
    assert await ChatTopic.all().count() == 1
