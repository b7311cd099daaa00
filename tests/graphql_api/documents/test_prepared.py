"""Documents are cached within bounds; callers and the REST facade have a cache each."""

import pytest

from graphql_api.documents.prepared import CACHE_SIZE
from graphql_api.schema import build_schema
from tests.conftest import Service
from tests.graphql_api.at_schema import (
    DocumentCounts,
    ask,
    codes,
    count_documents,
    document_caches,
    messages,
    schema_of,
)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> DocumentCounts:
    return count_documents(monkeypatch)


def numbered(number: int) -> str:
    return f"query q{number} {{ __typename }}"


async def post_session(service: Service) -> None:
    answer = await service.client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"})
    assert answer.status_code == 200


async def test_a_document_is_parsed_and_validated_once(counts: DocumentCounts) -> None:
    schema = build_schema()
    for _ in range(5):
        result = await ask(
            schema, "query ($a: Boolean!) { __typename @skip(if: $a) }", {"a": False}
        )
        assert result.data == {"__typename": "Query"}
    assert (counts.parsed, counts.validated, len(counts.walks)) == (1, 1, 1)


async def test_a_text_that_differs_by_a_space_is_another_document(counts: DocumentCounts) -> None:
    schema = build_schema()
    for text in ("{ __typename }", "{  __typename }"):
        await ask(schema, text)
    assert (counts.parsed, counts.validated) == (2, 2)


async def test_schemas_share_no_documents(counts: DocumentCounts) -> None:
    """A document that one schema found valid may be invalid for another."""
    for schema in (build_schema(), build_schema(introspection=False)):
        await ask(schema, "{ __schema { description } }")
    assert (counts.parsed, counts.validated) == (2, 2)


async def test_both_caches_are_bounded() -> None:
    schema = build_schema()
    of_callers, of_facade = document_caches(schema)
    for number in range(CACHE_SIZE + 50):
        await ask(schema, numbered(number))
        await ask(schema, numbered(number), internal=True)
    assert len(of_callers) == CACHE_SIZE
    assert len(of_facade) == CACHE_SIZE


async def test_the_least_recently_used_document_is_dropped_first(counts: DocumentCounts) -> None:
    schema = build_schema()
    for number in range(CACHE_SIZE):
        await ask(schema, numbered(number))
    await ask(schema, numbered(0))
    await ask(schema, numbered(CACHE_SIZE))
    counts.parsed = 0
    await ask(schema, numbered(0))
    assert counts.parsed == 0
    await ask(schema, numbered(1))
    assert counts.parsed == 1


@pytest.mark.parametrize(
    "text",
    ["{", "{ a }" * 2000, "{ a a a a a a a a a a a a }", "{ ...f } fragment f on Query { ...f }"],
    ids=["no document", "too long", "too often", "a circle"],
)
async def test_a_document_that_was_refused_before_validation_is_not_cached(text: str) -> None:
    schema = build_schema()
    for _ in range(2):
        [code] = codes(await ask(schema, text))
        assert code in ("LIMIT_EXCEEDED", "GRAPHQL_PARSE_FAILED")
    of_callers, _ = document_caches(schema)
    assert len(of_callers) == 0


async def test_an_invalid_document_has_the_same_errors_every_time(counts: DocumentCounts) -> None:
    schema = build_schema()
    text = "{ nowhere chatSession { rank } }"
    first, *others = [await ask(schema, text) for _ in range(4)]
    assert codes(first) == ["GRAPHQL_VALIDATION_FAILED"] * 2
    assert all(other.data is None for other in others)
    repeated = [
        (messages(other), codes(other), [e.locations for e in other.errors or ()])
        for other in others
    ]
    assert (
        repeated == [(messages(first), codes(first), [e.locations for e in first.errors or ()])] * 3
    )
    assert (counts.parsed, counts.validated) == (1, 1)


@pytest.mark.usefixtures("unshared_schema")
async def test_the_facade_has_a_cache_of_its_own(service: Service) -> None:
    of_callers, of_facade = document_caches(schema_of(service.app))
    await post_session(service)
    assert (len(of_callers), len(of_facade)) == (0, 1)
    await service.graphql("{ __typename }")
    assert (len(of_callers), len(of_facade)) == (1, 1)


async def test_callers_cannot_evict_the_facades_documents(
    service: Service, counts: DocumentCounts
) -> None:
    schema = schema_of(service.app)
    await post_session(service)
    for number in range(CACHE_SIZE + 50):
        await ask(schema, numbered(number))
    counts.parsed = counts.validated = 0
    await post_session(service)
    assert (counts.parsed, counts.validated) == (0, 0)


async def test_a_cached_document_of_the_facade_is_still_limited_for_callers() -> None:
    """A document of the facade has no limits, but only when the facade sends it."""
    schema = build_schema()
    long = f"{{ {'viewer { name } ' * 100} }}"
    assert codes(await ask(schema, long, internal=True)) == []
    assert codes(await ask(schema, long)) == ["LIMIT_EXCEEDED"]
