"""The schema put together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_api.context import Context
from graphql_api.mutations import Mutation
from graphql_api.presentation import Request, present
from graphql_api.queries import Query
from graphql_api.scalars import DATE_TIME

REMEMBERED_DOCUMENTS = 256
"""How many operations are kept parsed and validated; the least used go first."""


class Schema(strawberry.Schema):
    """Strawberry's schema, which would log a traceback for every expected error."""

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core knows it, to be read."""
        return self._schema

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Context | None = None,
        root_value: None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Execute an operation; its errors come ready to be shown."""
        result = await super().execute(
            query,
            variable_values,
            context_value,
            root_value,
            operation_name,
            allowed_operation_types,
            operation_extensions,
        )
        if result.errors:
            request = Request(self.core, query or "", operation_name, variable_values or {})
            result.errors = present(result.errors, request)
        return result

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here: `present` knows what was expected, and logs the rest."""


def build_schema() -> Schema:
    """The whole schema with its extensions; safe to share between requests."""
    return Schema(
        Query,
        Mutation,
        config=StrawberryConfig(scalar_map={datetime: DATE_TIME}),
        extensions=[
            lambda: ParserCache(maxsize=REMEMBERED_DOCUMENTS),
            lambda: ValidationCache(maxsize=REMEMBERED_DOCUMENTS),
        ],
    )
