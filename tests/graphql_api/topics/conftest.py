"""Fixtures of the tests of topics: schemas that execute both ways, on both databases."""

import pytest

from graphql_api.schema import build_schema
from tests.graphql_api.topics.asking import Asked, associates

SCHEMAS = {"compiled": build_schema(), "by graphql-core": build_schema(compiled=False)}


@pytest.fixture(params=SCHEMAS)
def schema(request: pytest.FixtureRequest) -> Asked:
    """One of the two ways to execute operations."""
    return Asked(SCHEMAS[request.param], is_compiled=request.param == "compiled")


@pytest.fixture
async def asked(database: str, schema: Asked) -> Asked:
    """A schema over a database with the associates 1 to 5."""
    await associates(1, 2, 3, 4, 5)
    return schema
