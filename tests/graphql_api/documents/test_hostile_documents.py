"""Hostile documents are refused before validation, at less cost than an honest document.

The cost is not measured in time, but in documents that are parsed, walked and validated.
"""

from typing import Any

import pytest
from graphql import Lexer, Source, TokenKind

from graphql_api.schema import build_schema
from graphql_api.shared.limits import Limits
from tests.graphql_api.at_schema import DocumentCounts, ask, codes, count_documents, messages
from tests.graphql_api.documents.hostile import QUADRATIC, TOO_LONG, TOO_MANY_TOKENS, TOO_MUCH

SCHEMA = build_schema()
MAX_VISITED = SCHEMA.limits.tokens + 1
"""Most nodes that a walk may visit: those allowed, and the first one beyond."""


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> DocumentCounts:
    return count_documents(monkeypatch)


@pytest.mark.parametrize("name", TOO_LONG)
async def test_a_long_text_is_refused_before_it_is_read(name: str, counts: DocumentCounts) -> None:
    result = await ask(SCHEMA, TOO_LONG[name])
    assert codes(result) == ["LIMIT_EXCEEDED"]
    assert messages(result) == [f"The query may have at most {SCHEMA.limits.query_bytes} bytes."]
    assert (counts.parsed, counts.visited, counts.validated) == (0, 0, 0)


@pytest.mark.parametrize("name", TOO_MANY_TOKENS)
async def test_a_short_text_of_many_or_deep_tokens_is_refused(
    name: str, counts: DocumentCounts
) -> None:
    text = TOO_MANY_TOKENS[name]
    assert len(text) < SCHEMA.limits.query_bytes
    result = await ask(SCHEMA, text)
    [code], [message] = codes(result), messages(result)
    assert code in ("LIMIT_EXCEEDED", "GRAPHQL_PARSE_FAILED")
    assert "tokens" in message or "deep" in message or "directives" in message
    assert (counts.visited, counts.validated) == (0, 0)


@pytest.mark.parametrize("name", TOO_MUCH)
async def test_documents_with_few_tokens_are_refused_before_validation(
    name: str, counts: DocumentCounts
) -> None:
    result = await ask(SCHEMA, TOO_MUCH[name])
    assert codes(result) == ["LIMIT_EXCEEDED"]
    assert counts.validated == 0
    assert counts.visited <= MAX_VISITED


@pytest.mark.parametrize("name", TOO_MUCH)
def test_those_documents_are_within_the_token_limit(name: str) -> None:
    lexer, tokens = Lexer(Source(TOO_MUCH[name])), 0
    while lexer.advance().kind is not TokenKind.EOF:
        tokens += 1
    assert tokens <= SCHEMA.limits.tokens


async def test_only_the_repeats_limit_stops_quadratic_validation(
    counts: DocumentCounts,
) -> None:
    lenient = build_schema(Limits(repeats=1000, root_fields=1000))
    result = await ask(lenient, f"{{ {QUADRATIC} }}")
    assert set(codes(result)) == {"GRAPHQL_VALIDATION_FAILED"}
    assert counts.validated == 1


@pytest.mark.parametrize(
    "name", ["one field 50,000 times", "5,000 aliases", "5,000 unknown directives"]
)
async def test_without_one_limit_the_next_one_refuses(name: str, counts: DocumentCounts) -> None:
    without_size = build_schema(Limits(query_bytes=10**7))
    [message] = messages(await ask(without_size, TOO_LONG[name]))
    assert "tokens" in message
    without_tokens = build_schema(Limits(query_bytes=10**7, tokens=10**7))
    assert codes(await ask(without_tokens, TOO_LONG[name])) == ["LIMIT_EXCEEDED"]
    assert counts.visited < MAX_VISITED
    assert counts.validated == 0


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
async def test_deep_or_many_variables_are_refused_before_parsing(
    value: Any, counts: DocumentCounts
) -> None:
    query = "query ($a: Boolean!) { __typename @skip(if: $a) }"
    assert codes(await ask(SCHEMA, query, {"a": value})) == ["LIMIT_EXCEEDED"]
    assert counts.parsed == 0


async def test_many_variables_are_counted_together(counts: DocumentCounts) -> None:
    variables = {f"v{number}": [1] * 100 for number in range(100)}
    assert codes(await ask(SCHEMA, "{ __typename }", variables)) == ["LIMIT_EXCEEDED"]
    assert counts.parsed == 0


async def test_a_refused_document_is_refused_every_time(counts: DocumentCounts) -> None:
    for name in ("a fragment in itself", "the same field with fields", "100 aliases"):
        for _ in range(3):
            assert codes(await ask(SCHEMA, TOO_MUCH[name])) == ["LIMIT_EXCEEDED"]
    assert counts.validated == 0
