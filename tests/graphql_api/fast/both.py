"""The same operation the compiled way and graphql-core's own, and whether the answers differ."""

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
WALKING = build_schema(compiled=False)

ERROR_ID = re.compile(r"[0-9a-f]{12}\.")

Answer = tuple[str, list[dict[str, Any]]]
"""Data as JSON, so that the order of keys counts; errors as graphql-core has them, and as shown."""


async def compiled(text: str, variables: dict[str, Any]) -> Answer:
    """As callers' operations are executed."""
    return await _ask(COMPILED, text, variables)


async def walking(text: str, variables: dict[str, Any]) -> Answer:
    """With nothing compiled."""
    return await _ask(WALKING, text, variables)


async def running(schema: Schema, text: str, variables: dict[str, Any]) -> Answer:
    """As the operations of other doors are executed."""
    with _errors() as errors:
        context = Context(VIEWER, schema.limits, internal=True)
        result = await schema.execute(text, variables, context)
    return json.dumps(result.data), errors


async def alike(text: str, **variables: Any) -> Answer:
    """The answer of a query, which is the same whichever way."""
    expected = await walking(text, variables)
    assert await compiled(text, variables) == expected
    by_door = await running(WALKING, text, variables)
    assert await running(COMPILED, text, variables) == by_door
    return expected


async def data(text: str, **variables: Any) -> Any:
    """What comes of a query that goes well whichever way."""
    answer, errors = await alike(text, **variables)
    assert not errors
    return json.loads(answer)


def misses(schema: Schema = COMPILED) -> int:
    """How often anything could not be done the compiled way so far."""
    return sum(schema.counters.counts[what, HitOrMiss.MISS] for what in Compiled)


def hits(schema: Schema = COMPILED) -> int:
    """How often it could."""
    return sum(schema.counters.counts[what, HitOrMiss.HIT] for what in Compiled)


async def sql(statement: str, *values: object) -> None:
    """Run SQL as it is: what no model would let through."""
    await require_context().db().execute_query(statement, list(values))


async def _ask(schema: Schema, text: str, variables: dict[str, Any]) -> Answer:
    with _errors() as errors:
        result = await schema.execute(text, variables, Context(VIEWER, schema.limits))
    return json.dumps(result.data), errors


@contextmanager
def _errors() -> Iterator[list[dict[str, Any]]]:
    """The errors of operations inside, before they are made ready to be shown and after."""
    found: list[dict[str, Any]] = []

    def noting(errors: list[GraphQLError], request: FailedOperation) -> list[GraphQLError]:
        found.extend(_seen(each) for each in errors)
        shown = format_errors(errors, request)
        found.extend(_seen(each) for each in shown)
        return shown

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(graphql_api.schema, "format_errors", noting)
        yield found


def _seen(error: GraphQLError) -> dict[str, Any]:
    message = ERROR_ID.sub("ID.", error.message)
    return {**error.formatted, "message": message, "cause": type(error.original_error).__name__}
