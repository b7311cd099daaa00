"""The schema put together."""

import asyncio
from collections.abc import Coroutine, Iterable
from datetime import datetime
from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLSchema, NoSchemaIntrospectionCustomRule, specified_rules
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_api.context import Context
from graphql_api.documents import Documents, Preparation
from graphql_api.errors import ParleyError
from graphql_api.execution.binding import bind
from graphql_api.execution.executor import executor_of
from graphql_api.execution.running import run
from graphql_api.execution.tally import Tally, Tell, tell_nobody
from graphql_api.limits.limits import Limits, TimedOut
from graphql_api.limits.request import check_variables
from graphql_api.mutations import Mutation
from graphql_api.presentation import Request, present
from graphql_api.queries import Query
from graphql_api.scalars import DATE_TIME


class Schema(strawberry.Schema):
    """Strawberry's schema, held to limits, and with errors that are ready to be shown."""

    def __init__(self, limits: Limits, *, introspection: bool, compiled: bool, tell: Tell) -> None:
        hidden = () if introspection else (NoSchemaIntrospectionCustomRule,)
        of_callers = Documents(limits, (*specified_rules, *hidden))
        of_doors = Documents(None, specified_rules)
        tally = Tally(tell)
        executor = executor_of(tally) if compiled else None
        super().__init__(
            Query,
            Mutation,
            config=StrawberryConfig(
                scalar_map={datetime: DATE_TIME}, disable_field_suggestions=not introspection
            ),
            extensions=[lambda: Preparation(of_callers, of_doors)],
            execution_context_class=executor,
        )
        if compiled:
            bind(self.core, self.schema_converter, tally)
        self.limits = limits
        self.introspection = introspection
        self.tally = tally
        """How often the compiled way was taken, since the schema was made."""
        self._of_doors = of_doors
        self._executor = executor

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
        """Execute an operation, within the limits of time and of what callers may send."""
        assert context_value is not None
        by_strawberry = super().execute

        async def answer() -> ExecutionResult:
            if not context_value.internal:
                check_variables(variable_values or {}, self.limits)
            return await by_strawberry(
                query,
                variable_values,
                context_value,
                root_value,
                operation_name,
                allowed_operation_types,
                operation_extensions,
            )

        return await self._held(answer(), query or "", operation_name, variable_values or {})

    async def run(self, text: str, variables: dict[str, Any], context: Context) -> ExecutionResult:
        """Execute an operation that one of the service's own doors made, within the limits."""
        if self._executor is None:
            return await self.execute(text, variables, context)
        answer = run(self.core, self._executor, self._of_doors, text, variables, context)
        return await self._held(answer, text, None, variables)

    async def _held(
        self,
        answer: Coroutine[Any, Any, ExecutionResult],
        query: str,
        operation_name: str | None,
        variables: dict[str, Any],
    ) -> ExecutionResult:
        """The answer, if it comes in time, with errors as they are shown."""
        try:
            async with asyncio.timeout(self.limits.seconds):
                result = await answer
        except (ParleyError, TimeoutError) as error:
            cause = TimedOut() if isinstance(error, TimeoutError) else error
            result = ExecutionResult(data=None, errors=[GraphQLError("", original_error=cause)])
        if result.errors:
            request = Request(
                self.core, query, operation_name, variables, suggestions=self.introspection
            )
            result.errors = present(result.errors, request)
        return result

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here: `present` knows what was expected, and logs the rest."""

    def _warn_for_federation_directives(self) -> None:
        """There are none; Strawberry would import all that there could be, to look for them."""


def build_schema(
    limits: Limits | None = None,
    *,
    introspection: bool = True,
    compiled: bool = True,
    tell: Tell = tell_nobody,
) -> Schema:
    """The whole schema; safe to share between requests.

    `compiled`: whether rows are projected, and inputs converted, by functions made once; the
    answers are the same. `tell` hears how often that could be done.
    """
    return Schema(limits or Limits(), introspection=introspection, compiled=compiled, tell=tell)
