"""Executes operations at a schema itself, without a service and mostly without a database."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import DocumentNode, GraphQLError, parse
from starlette.applications import Starlette
from strawberry.schema.schema import validate_document
from strawberry.types import ExecutionResult

from graphql_api.context import Context
from graphql_api.documents import node_limits, prepared
from graphql_api.documents.prepared import Documents, Preparation
from graphql_api.schema import Schema
from graphql_api.server.endpoint import GraphQLEndpoint
from graphql_api.shared.viewer import Door, Viewer
from orm.models.enums import Role

VIEWER = Viewer(1, "ada", Role.MANAGER, Door.GRAPHQL)


async def ask(
    schema: Schema, query: str, variables: dict[str, Any] | None = None, *, internal: bool = False
) -> ExecutionResult:
    """The result of an operation; `internal` as the REST facade sends its own."""
    return await schema.execute(query, variables, Context(VIEWER, schema.limits, internal=internal))


def codes(result: ExecutionResult) -> list[str]:
    """The code of each error, in order."""
    return [(error.extensions or {})["code"] for error in result.errors or ()]


def messages(result: ExecutionResult) -> list[str]:
    """The message of each error, in order."""
    return [error.message for error in result.errors or ()]


def schema_of(app: Starlette) -> Schema:
    """The schema that both doors of an application share."""
    [endpoint] = [
        each.kwargs["graphql"] for each in app.user_middleware if "graphql" in each.kwargs
    ]
    assert isinstance(endpoint, GraphQLEndpoint)
    assert isinstance(endpoint.schema, Schema)
    return endpoint.schema


def document_caches(schema: Schema) -> tuple[Documents, Documents]:
    """The document caches of a schema: for callers, and for the REST facade."""
    [preparation] = schema.get_extensions()
    assert isinstance(preparation, Preparation)
    return preparation._callers_documents, preparation._internal_documents


@dataclass
class DocumentCounts:
    """Counts of documents that were parsed, validated and walked."""

    parsed: int = 0
    validated: int = 0
    walks: list[node_limits._Walk] = field(default_factory=list)

    @property
    def visited(self) -> int:
        """Number of nodes that were visited before validation."""
        return sum(walk.visited for walk in self.walks)


def count_documents(monkeypatch: pytest.MonkeyPatch) -> DocumentCounts:
    """Count the documents that are parsed, validated and walked from now on."""
    counts = DocumentCounts()

    class Walk(node_limits._Walk):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            counts.walks.append(self)

    def counted_parse(*args: Any, **kwargs: Any) -> DocumentNode:
        counts.parsed += 1
        return parse(*args, **kwargs)

    def counted_validate(*args: Any) -> list[GraphQLError]:
        counts.validated += 1
        return validate_document(*args)

    monkeypatch.setattr(node_limits, "_Walk", Walk)
    monkeypatch.setattr(prepared, "parse", counted_parse)
    monkeypatch.setattr(prepared, "validate_document", counted_validate)
    return counts
