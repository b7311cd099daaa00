"""Documents are parsed and validated once, and not remembered without bound."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import DocumentNode
from strawberry.extensions import parser_cache, validation_cache

from graphql_api.schema import REMEMBERED_DOCUMENTS, Schema, build_schema

FEW = 17
"""As many documents as are remembered here; no other test has caches of that size."""

CACHES: list[Any] = [parser_cache._get_parse_cache(FEW), validation_cache._get_validate_cache(FEW)]


@pytest.fixture
def schema(monkeypatch: pytest.MonkeyPatch) -> Iterator[Schema]:
    """A schema that remembers few documents, and none yet."""
    monkeypatch.setattr("graphql_api.schema.REMEMBERED_DOCUMENTS", FEW)
    yield build_schema()
    for each in CACHES:
        each.cache_clear()


def documents_alive() -> int:
    gc.collect()
    return sum(isinstance(each, DocumentNode) for each in gc.get_objects())


async def run(schema: Schema, text: str) -> None:
    assert (await schema.execute(text)).errors is None


async def test_an_operation_is_parsed_and_validated_once(schema: Schema) -> None:
    for _ in range(3):
        await run(schema, "{ __typename }")
    assert [each.cache_info()[:2] for each in CACHES] == [(2, 1), (2, 1)]


async def test_what_was_learnt_outlives_the_schema(schema: Schema) -> None:
    await run(schema, "{ __typename }")
    await run(build_schema(), "{ __typename }")
    assert CACHES[0].cache_info().hits == 1


async def test_many_operations_do_not_pile_up(schema: Schema) -> None:
    before = documents_alive()
    for number in range(FEW * 3):
        await run(schema, f"{{ a{number}: __typename }}")
    assert documents_alive() - before <= FEW


async def test_bad_documents_do_not_pile_up_either(schema: Schema) -> None:
    before = documents_alive()
    for number in range(FEW * 3):
        result = await schema.execute(f"{{ unknown{number} }}")
        assert result.errors
        del result
    assert documents_alive() - before <= FEW


def test_a_few_hundred_are_remembered() -> None:
    assert 100 <= REMEMBERED_DOCUMENTS <= 1000
