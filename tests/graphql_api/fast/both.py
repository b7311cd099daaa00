"""Executes an operation compiled and by graphql-core, and compares the results."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from graphql import GraphQLError
from tortoise.context import require_context

import graphql_api.schema
from graphql_api.context import Context
from graphql_api.documents.error_formatting import FailedOperation, format_errors
from graphql_api.schema import Compiled, HitOrMiss, Schema, build_schema
from graphql_api.shared.viewer import Door, Viewer
from orm.models.enums import Role

VIEWER = Viewer(1, "ada", Role.MANAGER, Door.GRAPHQL)

COMPILED = build_schema()
BY_CORE = build_schema(compiled=False)

ERROR_ID = re.compile(r"[0-9a-f]{12}\.")

Answer = tuple[str, list[dict[str, Any]]]
"""Data as JSON, so that the order of keys counts; errors before and after formatting."""


async def compiled(text: str, variables: dict[str, Any]) -> Answer:
    """The result of a caller's operation, compiled where possible."""
    return await _ask(COMPILED, text, variables)


async def by_core(text: str, variables: dict[str, Any]) -> Answer:
    """The result of a caller's operation, executed by graphql-core."""
    return await _ask(BY_CORE, text, variables)


async def as_facade(schema: Schema, text: str, variables: dict[str, Any]) -> Answer:
    """The result of an operation as the REST facade sends it."""
    with _errors() as errors:
        context = Context(VIEWER, schema.limits, internal=True)
        result = await schema.execute(text, variables, context)
    return json.dumps(result.data), errors


async def same_result(text: str, **variables: Any) -> Answer:
    """The result of a query, which must be the same both ways, for callers and for the facade."""
    expected = await by_core(text, variables)
    assert await compiled(text, variables) == expected
    for_facade = await as_facade(BY_CORE, text, variables)
    assert await as_facade(COMPILED, text, variables) == for_facade
    return expected


async def data(text: str, **variables: Any) -> Any:
    """The data of a query that must succeed both ways."""
    answer, errors = await same_result(text, **variables)
    assert not errors
    return json.loads(answer)


def misses(schema: Schema = COMPILED) -> int:
    """Parts of operations that graphql-core executed so far."""
    return sum(schema.counters.counts[part, HitOrMiss.MISS] for part in Compiled)


def hits(schema: Schema = COMPILED) -> int:
    """Parts of operations that compiled functions executed so far."""
    return sum(schema.counters.counts[part, HitOrMiss.HIT] for part in Compiled)


async def sql(statement: str, *values: object) -> None:
    """Run SQL directly, to store values that no model would accept."""
    await require_context().db().execute_query(statement, list(values))


async def _ask(schema: Schema, text: str, variables: dict[str, Any]) -> Answer:
    with _errors() as errors:
        result = await schema.execute(text, variables, Context(VIEWER, schema.limits))
    return json.dumps(result.data), errors


@contextmanager
def _errors() -> Iterator[list[dict[str, Any]]]:
    """The errors of operations inside, before and after formatting."""
    recorded: list[dict[str, Any]] = []

    def record(errors: list[GraphQLError], request: FailedOperation) -> list[GraphQLError]:
        recorded.extend(_comparable(error) for error in errors)
        formatted = format_errors(errors, request)
        recorded.extend(_comparable(error) for error in formatted)
        return formatted

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(graphql_api.schema, "format_errors", record)
        yield recorded


def _comparable(error: GraphQLError) -> dict[str, Any]:
    message = ERROR_ID.sub("ID.", error.message)
    return {**error.formatted, "message": message, "cause": type(error.original_error).__name__}
