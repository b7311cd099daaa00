"""chatSession and chatSessions: one by its key, and all a page at a time."""

from typing import Any

from graphql_api.sessions import cursors
from orm.models import ChatSession
from orm.sessions.listing.order import BY_KEY
from tests.conftest import Service
from tests.graphql_api.querying import create, data, input_paths, send
from tests.statements import statements

ONE = "query One($key: Int!) { chatSession(chatSessionId: $key) { chatSessionId topicId } }"

PAGE = """
query Page($first: Int! = 50, $after: String) {
  chatSessions(first: $first, after: $after) {
    nodes { chatSessionId }
    edges { cursor node { chatSessionId topicId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


def cursor(key: int) -> str:
    """The cursor of a row in order of keys."""
    return cursors.write(BY_KEY, (key,))


async def ask(service: Service, **variables: Any) -> Any:
    return data(await service.graphql(PAGE, **variables))["chatSessions"]


async def make(count: int) -> list[int]:
    """The keys of that many sessions, in order."""
    await ChatSession.bulk_create([ChatSession(topic_id=number) for number in range(count)])
    return [row.pk for row in await ChatSession.all().order_by("chat_session_id")]


async def test_a_session_is_found_by_its_key(service: Service) -> None:
    keys = [await create(service, topicId=topic) for topic in (8, 9)]
    assert data(await service.graphql(ONE, key=keys[1]))["chatSession"] == {
        "chatSessionId": keys[1],
        "topicId": 9,
    }


async def test_a_key_without_a_row_gives_null(service: Service) -> None:
    for key in (0, -1, 4711, 2**31 - 1, -(2**31)):
        assert data(await service.graphql(ONE, key=key)) == {"chatSession": None}


async def test_pages_show_every_row_once_and_in_order(service: Service) -> None:
    keys = await make(7)
    seen: list[int] = []
    sizes: list[int] = []
    after = None
    while True:
        page = await ask(service, first=3, after=after)
        nodes = [node["chatSessionId"] for node in page["nodes"]]
        assert [edge["node"]["chatSessionId"] for edge in page["edges"]] == nodes
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        seen += nodes
        sizes.append(len(nodes))
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == keys
    assert sizes == [3, 3, 1]


async def test_rows_that_come_and_go_between_pages_shift_nothing(service: Service) -> None:
    keys = await make(6)
    page = await ask(service, first=3)
    await ChatSession.filter(pk__in=keys[:3]).delete()
    late = await create(service)
    rest = await ask(service, first=50, after=page["pageInfo"]["endCursor"])
    assert [node["chatSessionId"] for node in rest["nodes"]] == [*keys[3:], late]


async def test_each_edge_is_a_place_to_go_on_from(service: Service) -> None:
    keys = await make(4)
    page = await ask(service)
    for number, edge in enumerate(page["edges"], start=1):
        rest = await ask(service, after=edge["cursor"])
        assert [node["chatSessionId"] for node in rest["nodes"]] == keys[number:]


async def test_a_page_may_be_empty(service: Service) -> None:
    empty = {"hasNextPage": False, "startCursor": None, "endCursor": None}
    page = await ask(service)
    assert (page["nodes"], page["edges"]) == ([], [])
    assert page["pageInfo"] == {**empty, "hasPreviousPage": False}
    (key,) = await make(1)
    page = await ask(service, after=cursor(key))
    assert page["pageInfo"] == {**empty, "hasPreviousPage": True}


async def test_a_page_that_is_just_full_is_the_last(service: Service) -> None:
    await make(3)
    assert (await ask(service, first=3))["pageInfo"]["hasNextPage"] is False


async def test_a_page_has_fifty_rows_unless_said_and_at_most_a_hundred(service: Service) -> None:
    await make(101)
    assert len((await ask(service))["nodes"]) == 50
    assert len((await ask(service, first=100))["nodes"]) == 100


async def test_other_sizes_are_refused(service: Service) -> None:
    for first in (0, -1, 101, 2**31 - 1):
        assert input_paths(await service.graphql(PAGE, first=first)) == {("first",)}


async def test_cursors_of_others_are_refused(service: Service) -> None:
    await make(1)
    foreign = ["x", "1", "\0", "\ud800", "YXJyYXljb25uZWN0aW9uOjE="]
    beyond = [cursor(key) for key in (2**31, 2**63, 10**30)]
    for each in foreign + beyond:
        assert input_paths(await send(service, PAGE, after=each)) == {("after",)}, each


async def test_rows_are_counted_only_when_asked_for(service: Service) -> None:
    await make(3)
    with statements() as sql:
        await ask(service, first=2)
    assert not [statement for statement in sql if "COUNT" in statement.upper()]
    with statements() as sql:
        answer = data(await service.graphql("{ chatSessions(first: 2) { totalCount } }"))
    assert answer["chatSessions"]["totalCount"] == 3
    assert len([statement for statement in sql if "COUNT" in statement.upper()]) == 1


async def test_a_page_is_found_by_its_key_and_not_by_counting_rows(service: Service) -> None:
    keys = await make(3)
    with statements() as sql:
        await ask(service, first=2, after=cursor(keys[0]))
    (select,) = [statement for statement in sql if 'FROM "chat_session"' in statement]
    assert '"chat_session_id" >' in select
    assert "OFFSET" not in select
