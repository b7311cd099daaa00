"""The list of chat topics: pages, filters and orders, as far as the caller sees topics."""

from dataclasses import replace
from typing import Any

import pytest

from orm.models import ChatTopic
from orm.models.enums import Scope
from tests.graphql_api.fast.both import misses
from tests.graphql_api.topics.asking import ADA, BEA, CAI, Asked, topic
from tests.statements import statements

TOPICS = """query ($filter: ChatTopicFilter, $order: [ChatTopicOrder!], $first: Int,
    $after: String, $last: Int, $before: String) {
  chatTopics(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last,
      before: $before) {
    nodes { chatTopicId name } edges { cursor node { name } } totalCount
    pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } }"""

NAMES = ("Ødegård", "anna", "ANNA", None, "Berit", "anna")


def names(page: Any) -> list[str | None]:
    found = [node["name"] for node in page["nodes"]]
    assert found == [edge["node"]["name"] for edge in page["edges"]]
    return found


async def test_topics_are_listed_by_name_and_then_by_key(asked: Asked) -> None:
    keys = [await topic(name) for name in NAMES]
    before = misses(asked.schema)
    with statements() as sql:
        page = await asked.data(TOPICS)
    by_name = [keys[at] for at in (3, 1, 2, 5, 4, 0)]
    assert [node["chatTopicId"] for node in page["nodes"]] == by_name
    assert page["totalCount"] == 6
    assert len(sql) == 2
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_pages_follow_one_another_both_ways(asked: Asked) -> None:
    for name in "cabed":
        await topic(name)
    first = await asked.data(TOPICS, first=2)
    assert (names(first), first["pageInfo"]["hasNextPage"]) == (["a", "b"], True)
    then = await asked.data(TOPICS, first=2, after=first["pageInfo"]["endCursor"])
    assert names(then) == ["c", "d"]
    back = await asked.data(TOPICS, last=1, before=then["pageInfo"]["startCursor"])
    assert (names(back), back["pageInfo"]["hasPreviousPage"]) == (["b"], True)
    assert names(await asked.data(TOPICS, last=2)) == ["d", "e"]
    down = [{"field": "NAME", "direction": "DESC"}]
    assert names(await asked.data(TOPICS, order=down, first=1)) == ["e"]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"name": {"startsWith": "AN"}}, ["anna", "ANNA", "anna"]),
        ({"name": {"eq": ""}}, [None]),
        ({"or": [{"name": {"eq": "berit"}}, {"name": {"eq": "ØDEGÅRD"}}]}, ["Berit", "Ødegård"]),
        ({"not": {"name": {"contains": "n"}}}, [None, "Berit", "Ødegård"]),
        ({"description": {"eq": "x"}}, []),
        ({"chatTopicId": {"lt": 0}}, []),
    ],
    ids=str,
)
async def test_topics_are_filtered(
    asked: Asked, filter_: dict[str, Any], expected: list[str | None]
) -> None:
    for name in NAMES:
        await topic(name)
    page = await asked.data(TOPICS, filter=filter_)
    assert (names(page), page["totalCount"]) == (expected, len(expected))


async def test_one_lists_and_counts_what_one_may_see(asked: Asked) -> None:
    await topic("theirs", a1="manage")
    await topic("served", a2="notify", a3="listen")
    await topic("managed", a2="manage")
    # A row without a role serves nobody.
    await topic("named", a2="")
    for viewer, expected in (
        (ADA, ["managed", "named", "served", "theirs"]),
        (BEA, ["managed", "served"]),
        (CAI, ["served"]),
        (replace(BEA, associate_id=5), []),
        (replace(ADA, application_id=1, scopes=frozenset({Scope.TOPIC_READ})), None),
        (replace(CAI, application_id=1, scopes=frozenset({Scope.TOPIC_READ})), ["served"]),
    ):
        before = misses(asked.schema)
        page = await asked.data(TOPICS, viewer)
        wanted = expected if expected is not None else ["managed", "named", "served", "theirs"]
        assert (names(page), page["totalCount"]) == (wanted, len(wanted)), viewer
        some = await asked.data(TOPICS, viewer, first=1, filter={"name": {"ge": "s"}})
        assert names(some) == [name for name in wanted if name >= "s"][:1]
        if asked.is_compiled:
            assert misses(asked.schema) == before


async def test_an_application_without_the_scope_lists_none(asked: Asked) -> None:
    await topic("Sales")
    scopes = frozenset(Scope) - {Scope.TOPIC_READ}
    application = replace(ADA, application_id=1, scopes=scopes)
    assert await asked.refusals(TOPICS, application) == [("FORBIDDEN", ())]


async def test_columns_that_some_may_not_read_are_null_for_them(asked: Asked) -> None:
    await topic("served", a2="listen")
    await topic("managed", a2="manage")
    await ChatTopic.all().update(alert_recipient="a@b")
    text = "{ chatTopics { nodes { name alertRecipient tableRight { mask } } } }"
    found = await asked.data(text, BEA)
    assert found["nodes"] == [
        {
            "name": "managed",
            "alertRecipient": "a@b",
            "tableRight": {"mask": ["SELECT", "UPDATE"]},
        },
        {"name": "served", "alertRecipient": None, "tableRight": {"mask": ["SELECT"]}},
    ]


async def test_all_bad_arguments_are_named(asked: Asked) -> None:
    refusals = await asked.refusals(
        TOPICS,
        first=101,
        after="x",
        filter={"name": {"eq": "\0"}},
        order=[{"field": "NAME"}, {"field": "NAME"}],
    )
    assert refusals == [
        ("INVALID_VALUE", ("first",)),
        ("INVALID_VALUE", ("filter", "name", "eq")),
        ("INVALID_VALUE", ("orderBy", 1, "field")),
    ]
    of_sessions = await asked.data("{ associates(first: 1) { pageInfo { endCursor } } }")
    cursor = of_sessions["pageInfo"]["endCursor"]
    assert await asked.refusals(TOPICS, after=cursor) == [("INVALID_VALUE", ("after",))]


async def test_whole_topics_are_listed_by_one_statement(asked: Asked) -> None:
    await topic("Sales")
    text = """{ chatTopics { nodes { id name
      widget { color requiredFields autoFaqCategory { name } }
      openingHours { monStart tzLocation { name } } botSettings { botName } language { value }
      fieldProperties { name } isOpen lastAccept createdAt version } } }"""
    before = misses(asked.schema)
    await ChatTopic.all().update(
        widget={"color": "#fff", "required_fields": 3}, bot_settings={"bot_name": "Ask"}
    )
    with statements() as sql:
        [node] = (await asked.data(text))["nodes"]
    assert node["widget"] == {
        "color": "#fff",
        "requiredFields": ["EMAIL", "NAME"],
        "autoFaqCategory": None,
    }
    assert len(sql) == 1
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_the_viewer_has_the_topics_that_they_serve(asked: Asked) -> None:
    text = "{ chatTopicsForViewer { name isOpen agents { user { associateId } } } }"
    await topic("theirs", a1="manage")
    await topic("mine", a2="notify")
    await topic("named", a2="")
    before = misses(asked.schema)
    for viewer, expected in ((ADA, ["theirs"]), (BEA, ["mine"]), (CAI, [])):
        found = await asked.data(text, viewer)
        assert [row["name"] for row in found] == expected
    if asked.is_compiled:
        assert misses(asked.schema) == before
