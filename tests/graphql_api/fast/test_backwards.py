"""`last` and `before`: pages from the end, the same both ways, on both databases, with no miss."""

from typing import Any

import pytest

from orm.models import ChatSession
from tests.graphql_api.fast.both import data, misses, same_result

PAGE = """
query Page($first: Int, $after: String, $last: Int, $before: String, $offset: Int! = 0,
  $order: [ChatSessionOrder!]) {
  chatSessions(first: $first, after: $after, last: $last, before: $before, offset: $offset,
    orderBy: $order) {
    nodes { chatSessionId }
    edges { cursor }
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""

ORDERS: list[list[dict[str, str]]] = [
    [],
    [{"field": "CHAT_SESSION_ID", "direction": "DESC"}],
    [{"field": "RANK"}],
    [{"field": "RANK", "direction": "DESC"}, {"field": "CUSTOMER_NAME"}],
    [{"field": "USER_FULL_NAME"}, {"field": "WHEN_REQUESTED", "direction": "DESC"}],
]


@pytest.fixture(autouse=True)
async def rows(database: str) -> None:
    await ChatSession.bulk_create(
        [ChatSession(rank=at % 3, customer_name="ab"[at % 2]) for at in range(7)]
    )


async def ask(**variables: Any) -> Any:
    return (await data(PAGE, **variables))["chatSessions"]


def keys(page: Any) -> list[int]:
    return [node["chatSessionId"] for node in page["nodes"]]


@pytest.mark.parametrize("order", ORDERS)
async def test_pages_backwards_show_every_row_once_in_the_same_order(order: Any) -> None:
    before_misses = misses()
    whole = await ask(order=order)
    pages: list[list[int]] = []
    before = None
    while True:
        page = await ask(last=3, before=before, order=order)
        pages.insert(0, keys(page))
        info = page["pageInfo"]
        assert info["startCursor"] == page["edges"][0]["cursor"]
        assert info["endCursor"] == page["edges"][-1]["cursor"]
        assert info["hasNextPage"] is (before is not None)
        assert page["totalCount"] == 7
        if not info["hasPreviousPage"]:
            break
        before = info["startCursor"]
    assert [len(page) for page in pages] == [1, 3, 3]
    assert [key for page in pages for key in page] == keys(whole)
    assert misses() == before_misses


@pytest.mark.parametrize("order", ORDERS)
async def test_cursors_on_both_sides_are_bounds(order: Any) -> None:
    whole = await ask(order=order)
    cursors = [edge["cursor"] for edge in whole["edges"]]
    bounds = {"after": cursors[1], "before": cursors[6], "order": order}
    everything = keys(whole)[2:6]
    for size in ({"first": 2}, {"first": 4}, {"last": 3}, {"last": 50}, {}):
        page = await ask(**bounds, **size)
        expected = everything[-size["last"] :] if "last" in size else everything
        assert keys(page) == expected[: size.get("first")]
        assert page["pageInfo"]["hasNextPage"] is True
        assert page["pageInfo"]["hasPreviousPage"] is True
    assert keys(await ask(after=cursors[4], before=cursors[4], order=order)) == []


async def test_a_cursor_serves_both_directions() -> None:
    whole = await ask()
    for at, edge in enumerate(whole["edges"]):
        assert keys(await ask(before=edge["cursor"])) == keys(whole)[:at]
        assert keys(await ask(last=100, before=edge["cursor"])) == keys(whole)[:at]


@pytest.mark.parametrize(
    ("variables", "path"),
    [
        ({"first": 3, "last": 3}, ["last"]),
        ({"last": 0}, ["last"]),
        ({"last": -1}, ["last"]),
        ({"last": 1001}, ["last"]),
        ({"last": 3, "offset": 1}, ["offset"]),
        ({"last": 3, "before": "x"}, ["before"]),
        ({"before": "YXJyYXljb25uZWN0aW9uOjE="}, ["before"]),
    ],
)
async def test_what_makes_no_page_is_refused(variables: dict[str, Any], path: list[str]) -> None:
    _, errors = await same_result(PAGE, **variables)
    assert errors[-1]["extensions"]["code"] == "INVALID_VALUE"
    assert errors[-1]["extensions"]["inputPath"] == path
