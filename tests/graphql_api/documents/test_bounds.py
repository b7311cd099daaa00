"""Each limit lets pass what it names, and refuses one more in words that name it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from graphql_api.schema import build_schema
from graphql_api.shared.limits import Limits
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
class Row:
    """How to ask for a number of something, and what a refusal calls it."""

    limit: str
    word: str
    query: Callable[[int], str] = lambda _: "{ __typename }"
    variables: Callable[[int], dict[str, Any]] = lambda _: {}
    bound: int = BOUND


def in_a_fragment(inside: str) -> str:
    return f"{{ ...f }} fragment f on Query {{ {inside} }}"


def _deep(levels: int) -> dict[str, Any]:
    return {"a": _deep(levels - 1)} if levels else {}


ROWS = {
    "bytes": Row("query_bytes", "bytes", lambda n: "{ a }".ljust(n, "#"), bound=300),
    "bytes of other letters": Row(
        "query_bytes", "bytes", lambda n: "{ a }#" + "ø" * (n // 2 - 3) + "x" * (n % 2), bound=300
    ),
    "tokens": Row("tokens", "tokens", lambda n: f"{{ {many('a', n - 2)} }}", bound=60),
    "parts": Row(
        "tokens",
        "parts",
        lambda n: (
            in_a_fragment(f"{many('...g', 20)} {many('a', n - 62)}")
            + " fragment g on Query { a b }"
        ),
        bound=100,
    ),
    "fields deep": Row("depth", "deep", lambda n: nested("{ a ", "", "}", n)),
    "fields deep in a fragment": Row(
        "depth", "deep", lambda n: in_a_fragment(nested("a { ", "a", "}", n - 1))
    ),
    "a value deep": Row("depth", "deep", lambda n: f"{{ a(b: {nested('[', '1', ']', n - 1)}) }}"),
    "a default value deep": Row(
        "depth", "deep", lambda n: f"query ($a: A = {nested('{ b: ', '1', '}', n - 1)}) {{ a }}"
    ),
    "variables deep": Row("depth", "deep", variables=_deep),
    "aliases": Row("aliases", "aliases", lambda n: f"{{ a {{ {many('a%d: b', n)} }} }}"),
    "aliases of all operations": Row(
        "aliases", "aliases", lambda n: f"{{ a: b }} {many('query q%d { a: b }', n - 1)}"
    ),
    "root fields": Row("root_fields", "root fields", lambda n: f"{{ {many('a%d', n)} }}"),
    "root fields of all operations": Row(
        "root_fields", "root fields", lambda n: many("query q%d { a }", n)
    ),
    "directives": Row("directives", "directives", lambda n: f"{{ a {many('@b', n)} }}"),
    "directives in all places": Row(
        "directives",
        "directives",
        lambda n: (
            f"query ($a: Int @b) @b {{ ...f @b ... @b {{ a }} }} fragment f on Query @b"
            f" {{ a {many('@b', n - 5)} }}"
        ),
    ),
    "repeats": Row("repeats", "repeated", lambda n: f"{{ {many('a', n)} }}"),
    "repeats by alias": Row("repeats", "repeated", lambda n: f"{{ {many('a: b', n - 1)} a }}"),
    "repeats further down": Row("repeats", "repeated", lambda n: f"{{ a {{ {many('b', n)} }} }}"),
    "repeats over fields": Row("repeats", "repeated", lambda n: f"{{ {many('a { b }', n)} }}"),
    "variable values": Row(
        "variable_values",
        "Variables",
        variables=lambda n: {"a": [1] * (n - 3), "b": {"c": None}},
    ),
}


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "max_page_size": 3})


def with_bound(row: Row) -> Limits:
    return dataclasses.replace(ROOMY, **{row.limit: row.bound})


def test_each_limit_has_a_row_or_a_test_of_its_own() -> None:
    of_their_own = {"page_size", "seconds"}
    names = {each.name for each in dataclasses.fields(Limits)}
    assert {row.limit for row in ROWS.values()} | of_their_own == names


@pytest.mark.parametrize("name", ROWS)
async def test_what_a_limit_names_passes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row, work = ROWS[name], count_documents(monkeypatch)
    result = await ask(
        build_schema(with_bound(row)), row.query(row.bound), row.variables(row.bound)
    )
    # The fields are invented: it is enough that validation gets to say so.
    assert "LIMIT_EXCEEDED" not in codes(result)
    assert "GRAPHQL_PARSE_FAILED" not in codes(result)
    assert work.validated == 1


@pytest.mark.parametrize("name", ROWS)
async def test_one_more_is_refused_by_the_name_of_the_limit(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, work = ROWS[name], count_documents(monkeypatch)
    result = await ask(
        build_schema(with_bound(row)), row.query(row.bound + 1), row.variables(row.bound + 1)
    )
    assert codes(result) == ["LIMIT_EXCEEDED"]
    [message] = messages(result)
    assert row.word in message
    assert f" {row.bound} " in message
    assert work.validated == 0


async def test_a_page_has_as_many_rows_as_are_allowed(service: Service) -> None:
    query = "query ($first: Int!) { chatSessions(first: $first) { totalCount } }"
    passed = await service.graphql(query, first=3)
    assert passed == {"data": {"chatSessions": {"totalCount": 0}}}
    refused: Any = await service.graphql(query, first=4)
    [error] = refused["errors"]
    assert error["message"] == "first must be from 1 to 3"
    assert error["extensions"] == {"code": "INVALID_VALUE", "inputPath": ["first"]}
