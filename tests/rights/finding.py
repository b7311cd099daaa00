"""Lists of sessions by GraphQL and by REST: all of them, found by fields, and ordered by fields."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.rights.answers import Answer
from tests.rights.callers import Caller, House
from tests.rights.conditions import REST_COLUMNS, graphql_filter, graphql_order, rest_filter
from tests.rights.doors import ENTITIES, PROBLEMS, graphql
from tests.rights.sessions import FIELDS

LIST = """query List($filter: ChatSessionFilter, $orderBy: [ChatSessionOrder!]) {
  chatSessions(first: 100, filter: $filter, orderBy: $orderBy) {
    totalCount nodes { chatSessionId } edges { node { chatSessionId } } pageInfo { hasNextPage }
  }
}"""


@dataclass(frozen=True)
class Found:
    """The outcome of asking for a list: a refusal, or the keys."""

    answer: Answer
    keys: frozenset[int] = frozenset()


Finding = Callable[..., Awaitable[Found]]


async def list_graphql(house: House, caller: Caller, **asked: Any) -> Found:
    body = await graphql(house, caller, LIST, **asked)
    if errors := body.get("errors"):
        return _refused(errors[0]["extensions"]["code"], errors[0]["message"])
    page = body["data"]["chatSessions"]
    keys = [node["chatSessionId"] for node in page["nodes"]]
    assert page["totalCount"] == len(keys)
    assert keys == [edge["node"]["chatSessionId"] for edge in page["edges"]]
    assert not page["pageInfo"]["hasNextPage"]
    return Found(Answer(), frozenset(keys))


async def list_rest(house: House, caller: Caller, **asked: str) -> Found:
    """Names of parameters lack the dollar."""
    query = urlencode({f"${name}": value for name, value in asked.items()})
    answer = await house.send(caller, "GET", f"{ENTITIES}?{query}", Accept=PROBLEMS)
    body = answer.json()
    if answer.status_code != 200:
        return _refused(body["code"], body["detail"])
    assert body["odata.nextLink"] is None
    return Found(Answer(), frozenset(int(row["PrimaryKey"]) for row in body["value"]))


async def find_graphql(house: House, caller: Caller, *names: str) -> Found:
    return await list_graphql(house, caller, filter={"and": [*map(graphql_filter, names)]})


async def find_rest(house: House, caller: Caller, *names: str) -> Found:
    return await list_rest(house, caller, filter=" and ".join(map(rest_filter, names)))


async def order_graphql(house: House, caller: Caller, *names: str) -> Found:
    """The first five names at most."""
    asked = [{"field": graphql_order(name)} for name in names[:5]]
    return await list_graphql(house, caller, orderBy=asked)


async def order_rest(house: House, caller: Caller, *names: str) -> Found:
    """The first five names at most."""
    return await list_rest(
        house, caller, orderBy=",".join(REST_COLUMNS[name] for name in names[:5])
    )


def _refused(code: str, told: str) -> Found:
    """The text of a refusal, and the fields that it names."""
    words = {word.removesuffix("Id") for word in re.findall(r"\w+", told)}
    return Found(
        Answer(code, frozenset(name for name in FIELDS if name.removesuffix("Id") in words))
    )
