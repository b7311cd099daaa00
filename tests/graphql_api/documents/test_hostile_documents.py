"""Whatever asks for too much is refused before validation, for less than it costs to ask honestly.

Nothing is measured in milliseconds here: what is counted is what was read, walked and validated.
"""

from typing import Any

import pytest
from graphql import Lexer, Source, TokenKind

from graphql_api.schema import build_schema
from graphql_api.shared.limits import Limits
from tests.graphql_api.at_schema import DocumentCounts, ask, codes, count_documents, messages
from tests.graphql_api.documents.hostile import QUADRATIC, TOO_LONG, TOO_MANY_TOKENS, TOO_MUCH

SCHEMA = build_schema()
MOST = SCHEMA.limits.tokens + 1
"""Nodes that a walk may look at: those allowed, and the one that is too many."""


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> DocumentCounts:
    return count_documents(monkeypatch)


@pytest.mark.parametrize("name", TOO_LONG)
async def test_a_long_text_is_refused_before_anything_reads_it(
    name: str, work: DocumentCounts
) -> None:
    result = await ask(SCHEMA, TOO_LONG[name])
    assert codes(result) == ["LIMIT_EXCEEDED"]
    assert messages(result) == [f"The query may have at most {SCHEMA.limits.query_bytes} bytes."]
    assert (work.parsed, work.visited, work.validated) == (0, 0, 0)


@pytest.mark.parametrize("name", TOO_MANY_TOKENS)
async def test_a_short_text_of_many_or_deep_tokens_is_refused(
    name: str, work: DocumentCounts
) -> None:
    text = TOO_MANY_TOKENS[name]
    assert len(text) < SCHEMA.limits.query_bytes
    result = await ask(SCHEMA, text)
    [code], [message] = codes(result), messages(result)
    assert code in ("LIMIT_EXCEEDED", "GRAPHQL_PARSE_FAILED")
    assert "tokens" in message or "deep" in message or "directives" in message
    assert (work.visited, work.validated) == (0, 0)


@pytest.mark.parametrize("name", TOO_MUCH)
async def test_what_is_too_much_in_few_tokens_is_refused(name: str, work: DocumentCounts) -> None:
    result = await ask(SCHEMA, TOO_MUCH[name])
    assert codes(result) == ["LIMIT_EXCEEDED"]
    assert work.validated == 0
    assert work.visited <= MOST


@pytest.mark.parametrize("name", TOO_MUCH)
def test_it_is_not_the_number_of_tokens_that_gives_them_away(name: str) -> None:
    lexer, tokens = Lexer(Source(TOO_MUCH[name])), 0
    while lexer.advance().kind is not TokenKind.EOF:
        tokens += 1
    assert tokens <= SCHEMA.limits.tokens


async def test_only_the_limit_of_repeats_stops_what_is_dear_to_validate(
    work: DocumentCounts,
) -> None:
    lenient = build_schema(Limits(repeats=1000, root_fields=1000))
    result = await ask(lenient, f"{{ {QUADRATIC} }}")
    assert set(codes(result)) == {"GRAPHQL_VALIDATION_FAILED"}
    assert work.validated == 1


@pytest.mark.parametrize(
    "name", ["one field 50,000 times", "5,000 aliases", "5,000 unknown directives"]
)
async def test_a_limit_that_is_lifted_leaves_the_next_one_in_place(
    name: str, work: DocumentCounts
) -> None:
    without_size = build_schema(Limits(query_bytes=10**7))
    [message] = messages(await ask(without_size, TOO_LONG[name]))
    assert "tokens" in message
    without_tokens = build_schema(Limits(query_bytes=10**7, tokens=10**7))
    assert codes(await ask(without_tokens, TOO_LONG[name])) == ["LIMIT_EXCEEDED"]
    assert work.visited < MOST
    assert work.validated == 0


def deep(levels: int) -> Any:
    value: Any = 1
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.mark.parametrize(
    "value",
    [deep(20), deep(900), list(range(100_000)), dict.fromkeys(map(str, range(100_000)))],
    ids=["20 deep", "900 deep", "100,000 in a list", "100,000 in an object"],
)
async def test_variables_that_are_deep_or_many_are_refused_before_parsing(
    value: Any, work: DocumentCounts
) -> None:
    query = "query ($a: Boolean!) { __typename @skip(if: $a) }"
    assert codes(await ask(SCHEMA, query, {"a": value})) == ["LIMIT_EXCEEDED"]
    assert work.parsed == 0


async def test_many_variables_are_counted_together(work: DocumentCounts) -> None:
    variables = {f"v{number}": [1] * 100 for number in range(100)}
    assert codes(await ask(SCHEMA, "{ __typename }", variables)) == ["LIMIT_EXCEEDED"]
    assert work.parsed == 0


async def test_what_was_refused_is_refused_again(work: DocumentCounts) -> None:
    for name in ("a fragment in itself", "the same field with fields", "100 aliases"):
        for _ in range(3):
            assert codes(await ask(SCHEMA, TOO_MUCH[name])) == ["LIMIT_EXCEEDED"]
    assert work.validated == 0
