"""Each limit allows as many as it says, and refuses one more in a message that names it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from graphql_api.schema import build_schema
from graphql_api.shared.limits import Limits
from orm.models import Associate, ChatSession
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.at_schema import ask, codes, count_documents, messages
from tests.graphql_api.documents.hostile import many, nested

ROOMY = Limits(
    query_bytes=10_000,
    tokens=5_000,
    depth=50,
    aliases=500,
    root_fields=500,
    directives=500,
    repeats=500,
    variable_values=500,
)
BOUND = 7


@dataclass(frozen=True)
class LimitCase:
    """A limit, a document or variables with a given number of it, and its name in the message."""

    limit: str
    word: str
    query: Callable[[int], str] = lambda _: "{ __typename }"
    variables: Callable[[int], dict[str, Any]] = lambda _: {}
    bound: int = BOUND


def in_a_fragment(inside: str) -> str:
    return f"{{ ...f }} fragment f on Query {{ {inside} }}"


def _deep(levels: int) -> dict[str, Any]:
    return {"a": _deep(levels - 1)} if levels else {}


CASES = {
    "bytes": LimitCase("query_bytes", "bytes", lambda n: "{ a }".ljust(n, "#"), bound=300),
    "bytes of other letters": LimitCase(
        "query_bytes", "bytes", lambda n: "{ a }#" + "ø" * (n // 2 - 3) + "x" * (n % 2), bound=300
    ),
    "tokens": LimitCase("tokens", "tokens", lambda n: f"{{ {many('a', n - 2)} }}", bound=60),
    "parts": LimitCase(
        "tokens",
        "parts",
        lambda n: (
            in_a_fragment(f"{many('...g', 20)} {many('a', n - 62)}")
            + " fragment g on Query { a b }"
        ),
        bound=100,
    ),
    "fields deep": LimitCase("depth", "deep", lambda n: nested("{ a ", "", "}", n)),
    "fields deep in a fragment": LimitCase(
        "depth", "deep", lambda n: in_a_fragment(nested("a { ", "a", "}", n - 1))
    ),
    "a value deep": LimitCase(
        "depth", "deep", lambda n: f"{{ a(b: {nested('[', '1', ']', n - 1)}) }}"
    ),
    "a default value deep": LimitCase(
        "depth", "deep", lambda n: f"query ($a: A = {nested('{ b: ', '1', '}', n - 1)}) {{ a }}"
    ),
    "variables deep": LimitCase("depth", "deep", variables=_deep),
    "aliases": LimitCase("aliases", "aliases", lambda n: f"{{ a {{ {many('a%d: b', n)} }} }}"),
    "aliases of all operations": LimitCase(
        "aliases", "aliases", lambda n: f"{{ a: b }} {many('query q%d { a: b }', n - 1)}"
    ),
    "root fields": LimitCase("root_fields", "root fields", lambda n: f"{{ {many('a%d', n)} }}"),
    "root fields of all operations": LimitCase(
        "root_fields", "root fields", lambda n: many("query q%d { a }", n)
    ),
    "directives": LimitCase("directives", "directives", lambda n: f"{{ a {many('@b', n)} }}"),
    "directives in all places": LimitCase(
        "directives",
        "directives",
        lambda n: (
            f"query ($a: Int @b) @b {{ ...f @b ... @b {{ a }} }} fragment f on Query @b"
            f" {{ a {many('@b', n - 5)} }}"
        ),
    ),
    "repeats": LimitCase("repeats", "repeated", lambda n: f"{{ {many('a', n)} }}"),
    "repeats by alias": LimitCase(
        "repeats", "repeated", lambda n: f"{{ {many('a: b', n - 1)} a }}"
    ),
    "repeats further down": LimitCase(
        "repeats", "repeated", lambda n: f"{{ a {{ {many('b', n)} }} }}"
    ),
    "repeats over fields": LimitCase(
        "repeats", "repeated", lambda n: f"{{ {many('a { b }', n)} }}"
    ),
    "variable values": LimitCase(
        "variable_values",
        "Variables",
        variables=lambda n: {"a": [1] * (n - 3), "b": {"c": None}},
    ),
}


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "max_page_size": 3})


def with_bound(case: LimitCase) -> Limits:
    return dataclasses.replace(ROOMY, **{case.limit: case.bound})


def test_each_limit_has_a_row_or_a_test_of_its_own() -> None:
    of_their_own = {"page_size", "seconds"}
    names = {field.name for field in dataclasses.fields(Limits)}
    assert {case.limit for case in CASES.values()} | of_their_own == names


@pytest.mark.parametrize("name", CASES)
async def test_as_many_as_the_limit_are_allowed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, counts = CASES[name], count_documents(monkeypatch)
    result = await ask(
        build_schema(with_bound(case)), case.query(case.bound), case.variables(case.bound)
    )
    # The fields do not exist: it is enough that the document gets as far as validation.
    assert "LIMIT_EXCEEDED" not in codes(result)
    assert "GRAPHQL_PARSE_FAILED" not in codes(result)
    assert counts.validated == 1


@pytest.mark.parametrize("name", CASES)
async def test_one_more_is_refused_with_the_name_of_the_limit(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, counts = CASES[name], count_documents(monkeypatch)
    result = await ask(
        build_schema(with_bound(case)), case.query(case.bound + 1), case.variables(case.bound + 1)
    )
    assert codes(result) == ["LIMIT_EXCEEDED"]
    [message] = messages(result)
    assert case.word in message
    assert f" {case.bound} " in message
    assert counts.validated == 0


async def test_the_page_size_is_limited(service: Service) -> None:
    query = "query ($first: Int!) { chatSessions(first: $first) { totalCount } }"
    passed = await service.graphql(query, first=3)
    assert passed == {"data": {"chatSessions": {"totalCount": 0}}}
    refused: Any = await service.graphql(query, first=4)
    [error] = refused["errors"]
    assert error["message"] == "first must be from 1 to 3"
    assert error["extensions"] == {"code": "INVALID_VALUE", "inputPath": ["first"]}


@pytest.mark.parametrize("name", ["chatSessions", "associates"])
async def test_a_page_whose_size_is_not_asked_for_has_no_more_rows_than_one_may(
    service: Service, name: str
) -> None:
    await Associate.bulk_create([Associate(associate_id=key) for key in range(100, 105)])
    await ChatSession.bulk_create([ChatSession() for _ in range(5)])
    answer: Any = await service.graphql(f"{{ {name} {{ nodes {{ id }} }} }}")
    assert len(answer["data"][name]["nodes"]) == 3
