"""chatSessions by filter and order: what callers may ask, and what is refused by its place."""

import re
from pathlib import Path
from typing import Any

import pytest

from graphql_api.schema import build_schema, execute
from graphql_api.shared.locale import NEUTRAL
from graphql_api.shared.viewer import Door, Viewer
from orm.errors import InvalidValue
from orm.models import Associate
from orm.models.enums import Role
from tests.conftest import Service
from tests.graphql_api.querying import codes, create, data, input_paths, send

DOCS = Path(__file__).parents[3] / "docs" / "graphql.md"

FIND = """
query Find($filter: ChatSessionFilter, $orderBy: [ChatSessionOrder!], $after: String,
  $offset: Int! = 0, $first: Int! = 50) {
  chatSessions(
    filter: $filter, orderBy: $orderBy, after: $after, offset: $offset, first: $first
  ) {
    nodes { chatSessionId }
    pageInfo { endCursor hasPreviousPage }
    totalCount
  }
}
"""


async def find(service: Service, **variables: Any) -> tuple[list[int], int]:
    page = data(await service.graphql(FIND, **variables))["chatSessions"]
    return [node["chatSessionId"] for node in page["nodes"]], page["totalCount"]


async def inside(**variables: Any) -> Any:
    """The answer to a door of the service itself, whose operations have no other limits."""
    viewer = Viewer(1, "kai", Role.MANAGER, Door.REST)
    return await execute(build_schema(), FIND, variables, viewer, NEUTRAL)


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({}, [0, 1, 2]),
        ({"customerName": {"eq": "ÅSE"}}, [0]),
        ({"customerName": {"ne": "åse"}}, [1, 2]),
        ({"customerName": {"notIn": ["KAI"]}, "topicId": {"ge": 1}}, [0]),
        ({"customerName": {"in": []}}, []),
        ({"not": {"customerName": {"startsWith": "å"}}}, [1, 2]),
        ({"and": []}, [0, 1, 2]),
        ({"or": []}, []),
        ({"or": [{"topicId": {"eq": 2}}, {"status": {"gt": "USER_LAST"}}]}, [1, 2]),
        ({"flags": {"has": "USER_IS_TYPING"}}, [1]),
        ({"flags": {"hasNot": "USER_IS_TYPING"}}, [0, 2]),
        ({"whenStarted": {"lt": "2026-01-01T00:00:00Z"}}, [0, 2]),
        ({"whenStarted": {"eq": "0001-01-01T00:00:00Z"}}, [0, 2]),
        ({"createdAt": {"gt": "2020-01-01T00:00:00+01:00"}}, [0, 1, 2]),
        ({"chatbotIsActive": {"eq": True}}, [2]),
        ({"user": {"fullName": {"eq": ""}, "associateId": {"eq": 0}}}, [0, 1]),
        ({"user": {"associateId": {"gt": 0}}}, [2]),
        ({"person": {"personId": {"eq": 0}, "email": {"ne": "x"}}}, [0, 1, 2]),
        ({"contact": {"name": {"contains": "x"}}}, []),
        # Null means that nothing is asked: generated types allow it where a field is optional.
        ({"topicId": None, "customerName": {"eq": "kai"}}, [1]),
        ({"and": None, "or": None, "not": None, "status": {"eq": None}}, [0, 1, 2]),
        ({"user": {"name": {"eq": None}}, "contact": {"name": None}, "person": None}, [0, 1, 2]),
        ({"or": [{"topicId": {"eq": 2, "in": None}}, {"topicId": {"eq": 1}}]}, [0, 1]),
        ({"not": {"topicId": {"eq": 2}, "status": None}}, [0, 2]),
        # Nor does what asks nothing exclude anything.
        ({"not": {"topicId": None}}, [0, 1, 2]),
        ({"not": {"status": {"in": None}, "user": {"name": None}}}, [0, 1, 2]),
        ({"not": {"and": [{"status": None}, {}], "not": {}}}, [0, 1, 2]),
        ({"topicId": {"eq": 1}, "not": {}}, [0]),
        ({"not": {"or": []}}, [0, 1, 2]),
        ({"not": {"not": {"or": []}}}, []),
    ],
    ids=str,
)
async def test_filters(service: Service, filter_: dict[str, Any], expected: list[int]) -> None:
    keys = [
        await create(service, customerName="Åse", topicId=1),
        await create(
            service,
            customerName="Kai",
            topicId=2,
            flags=["USER_IS_TYPING"],
            whenStarted="2026-03-14T09:26:53Z",
        ),
        await create(service, status="CLOSED", chatbotIsActive=True, userId=service.associate_id),
    ]
    chosen = [keys[number] for number in expected]
    assert await find(service, filter=filter_) == (chosen, len(chosen))


@pytest.mark.parametrize("sent", [{}, {"status": None, "name": None}], ids=["absent", "null"])
async def test_variables_of_a_filter_that_are_not_sent_ask_nothing(
    service: Service, sent: dict[str, Any]
) -> None:
    text = """query ($status: [ChatSessionStatus!], $name: StringFilter) {
      chatSessions(filter: {status: {in: $status}, customerName: $name}) { totalCount }
    }"""
    await create(service, customerName="Kai")
    assert data(await service.graphql(text, **sent))["chatSessions"]["totalCount"] == 1


async def test_order_and_cursor(service: Service) -> None:
    keys = [await create(service, topicId=topic) for topic in (2, 1, 2)]
    order = [{"field": "TOPIC_ID", "direction": "DESC"}]
    assert (await find(service, orderBy=order))[0] == [keys[2], keys[0], keys[1]]
    page = data(await service.graphql(FIND, orderBy=order, first=2))["chatSessions"]
    after = page["pageInfo"]["endCursor"]
    assert await find(service, orderBy=order, after=after) == ([keys[1]], 3)
    assert input_paths(await service.graphql(FIND, after=after)) == {("after",)}
    assert (await find(service, orderBy=order, offset=2))[0] == [keys[1]]


def nested(depth: int) -> dict[str, Any]:
    filter_: dict[str, Any] = {"topicId": {"eq": 1}}
    for _ in range(depth):
        filter_ = {"not": filter_}
    return filter_


FIRST_ROW = "WyI1MWVmMmEwOCIsMV0="
"""The cursor of the session with key 1, in the order by key."""

REFUSED: list[tuple[dict[str, Any], tuple[str | int, ...]]] = [
    ({"filter": {"topicId": {"in": [1] * 501}}}, ("filter", "topicId", "in")),
    ({"filter": {"customerName": {"eq": "x" * 1025}}}, ("filter", "customerName", "eq")),
    ({"filter": {"customerName": {"in": ["\0"]}}}, ("filter", "customerName", "in", 0)),
    ({"filter": {"customerName": {"contains": "\ud800"}}}, ("filter", "customerName", "contains")),
    (
        {"filter": {"and": [{"topicId": {"eq": 1}}] * 101}},
        ("filter", "and", 100, "topicId", "eq"),
    ),
    ({"orderBy": [{"field": "RANK"}, {"field": "RANK"}]}, ("orderBy", 1, "field")),
    (
        {
            "orderBy": [
                {"field": each}
                for each in ["RANK", "RATING", "STATUS", "USER_ID", "SALE_ID", "TOPIC_ID"]
            ]
        },
        ("orderBy",),
    ),
    ({"offset": -1}, ("offset",)),
    ({"offset": 10_001}, ("offset",)),
    ({"offset": 1, "after": FIRST_ROW}, ("offset",)),
]


@pytest.mark.parametrize(("variables", "path"), REFUSED, ids=lambda each: ascii(each)[:60])
async def test_what_cannot_be_asked_is_refused_at_its_place(
    service: Service, variables: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    assert input_paths(await send(service, FIND, **variables)) == {path}


async def test_all_that_cannot_be_asked_is_named_together(service: Service) -> None:
    answer = await send(
        service,
        FIND,
        first=0,
        offset=-1,
        after="x",
        filter={
            "customerName": {"eq": "\0", "in": ["a", "\ud800"]},
            "or": [{"user": {"name": {"contains": "x" * 1025}}}, {"topicId": {"in": [1] * 501}}],
        },
        orderBy=[{"field": "RANK"}, {"field": "RANK"}],
    )
    assert input_paths(answer) == {
        ("first",),
        ("offset",),
        ("filter", "customerName", "eq"),
        ("filter", "customerName", "in", 1),
        ("filter", "or", 0, "user", "name", "contains"),
        ("filter", "or", 1, "topicId", "in"),
        ("orderBy", 1, "field"),
    }


async def test_filters_nest_sixteen_deep(database: str) -> None:
    await inside(filter=nested(16))
    with pytest.raises(InvalidValue) as caught:
        await inside(filter=nested(17))
    assert caught.value.problems[0].path == ("filter", *["not"] * 17)


@pytest.mark.parametrize(("step", "levels"), [("not", 13), ("and", 6), ("or", 6)])
async def test_callers_may_nest_as_deep_as_the_docs_say(
    service: Service, step: str, levels: int
) -> None:
    def deep(times: int) -> dict[str, Any]:
        filter_: dict[str, Any] = {"topicId": {"eq": 1}}
        for _ in range(times):
            filter_ = {step: filter_ if step == "not" else [filter_]}
        return filter_

    await find(service, filter=deep(levels))
    assert codes(await service.graphql(FIND, filter=deep(levels + 1))) == ["LIMIT_EXCEEDED"]
    assert f"{levels} deep" in " ".join(DOCS.read_text().split())


async def test_doors_may_ask_for_larger_pages(database: str) -> None:
    await inside(first=1000)
    with pytest.raises(InvalidValue):
        await inside(first=1001)


def test_the_secret_is_neither_compared_nor_ordered_by() -> None:
    types: Any = build_schema().core.type_map
    assert "sessionKey" not in types["ChatSessionFilter"].fields
    assert "SESSION_KEY" not in types["ChatSessionOrderField"].values


async def test_the_example_of_the_docs_finds_who_waits(service: Service) -> None:
    page = DOCS.read_text()
    [example] = re.findall(r"```graphql\n(query Waiting.*?)```", page, re.DOTALL)
    waiting = await create(service, whenRequested="2026-03-14T09:00:00Z")
    await create(service, whenRequested="2026-03-13T09:00:00Z")
    await create(service, whenRequested="2026-03-14T09:00:00Z", status="CLOSED")
    answer = data(await service.graphql(example, since="2026-03-14T00:00:00Z"))
    assert answer["chatSessions"]["nodes"] == [{"chatSessionId": waiting, "customerName": None}]


async def test_the_example_of_the_docs_fills_a_menu(service: Service) -> None:
    [example] = re.findall(r"```graphql\n(query Colleagues.*?)```", DOCS.read_text(), re.DOTALL)
    names = {101: "Öst, Bo", 102: "Ada Öst", 103: "Ida Öst", 104: "Kai"}
    await Associate.bulk_create(
        [
            Associate(associate_id=key, full_name=name, deleted=key == 103)
            for key, name in names.items()
        ]
    )
    answer = data(await service.graphql(example, typed="öst"))
    assert [row["associateId"] for row in answer["associates"]["nodes"]] == [102, 101]
