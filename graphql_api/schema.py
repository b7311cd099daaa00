"""The GraphQL schema: root types, limits and errors put together, and operations executed."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode
from graphql import OperationType as CoreOperationType
from graphql.utilities.print_schema import print_schema_definition
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_api.context import Context
from graphql_api.documents.error_formatting import FailedOperation, format_errors
from graphql_api.documents.prepared import (
    Documents,
    Preparation,
    check_root,
    find_cursor,
)
from graphql_api.documents.rules import INTERNAL_RULES, rules_for_callers
from graphql_api.documents.text_limits import check_variables
from graphql_api.entities.input_check import input_check
from graphql_api.errors import (
    ParleyError,
    TimedOut,
    Unavailable,
    report_unexpected,
    single_refusal,
)
from graphql_api.fast.binding import bind
from graphql_api.fast.executor import (
    CompiledExecutor,
    Counters,
    HitOrMiss,
    OnCount,
    ignore_count,
)
from graphql_api.fast.values import Compiled
from graphql_api.root_types import Mutation, Query, Subscription
from graphql_api.scalars import DATE_TIME, DURATION
from graphql_api.sessions.nodes import ENTITIES
from graphql_api.shared.limits import Limits
from graphql_api.shared.locale import Locale
from graphql_api.shared.retry_keys import RetryKey
from graphql_api.shared.viewer import Viewer
from graphql_api.subscribing import Subscriptions
from orm.conversation import heartbeat

__all__ = ["Compiled", "HitOrMiss", "Schema", "build_schema", "execute"]

DESCRIPTION = (
    "Chat sessions: ask for them with queries, and create, update and delete them with mutations."
    " What a user or an application may do is in each session's `tableRight` and"
    " `fieldProperties`, and in `viewer`. Errors have a `code` in their `extensions`."
)
"""The description of the schema itself."""

_CHECK_INPUT = input_check(ENTITIES.values())

_OPERATION_TYPES = {type_: OperationType(type_.value) for type_ in CoreOperationType}
"""graphql-core's types of operations, and Strawberry's."""


class Schema(strawberry.Schema):
    """Strawberry's schema with limits, a time limit, and errors formatted for callers."""

    def __init__(
        self,
        limits: Limits,
        *,
        introspection: bool,
        compiled: bool,
        on_count: OnCount,
        zone: tzinfo,
    ) -> None:
        callers_documents = Documents(limits, rules_for_callers(introspection=introspection))
        internal_documents = Documents(None, INTERNAL_RULES)
        counters = Counters(on_count)
        super().__init__(
            Query,
            Mutation,
            Subscription,
            config=StrawberryConfig(
                scalar_map={datetime: DATE_TIME, timedelta: DURATION},
                disable_field_suggestions=not introspection,
            ),
            extensions=[lambda: Preparation(callers_documents, internal_documents)],
        )
        if compiled:
            bind(self.core, self.schema_converter)
        # Strawberry has no option for it.
        self._schema.description = DESCRIPTION
        self.limits = limits
        self.zone = zone
        self.introspection = introspection
        self.counters = counters
        """Hits and misses of the compiled execution since the schema was made."""
        self._callers_documents = callers_documents
        self._internal_documents = internal_documents
        executor = CompiledExecutor(self.core, counters) if compiled else None
        self._executor = executor
        self.subscriptions = Subscriptions(
            self.core, callers_documents, limits, executor.tell if executor else None, self._in_time
        )

    @property
    def core(self) -> GraphQLSchema:
        """graphql-core's schema object; it must not be changed."""
        return self._schema

    def as_str(self) -> str:
        """The schema in GraphQL's language, with its own description, which Strawberry omits."""
        return f"{print_schema_definition(self.core)}\n\n{super().as_str()}"

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
        """Execute an operation within the time limit; callers' documents are held to the limits.

        Never raises for a bad operation: refusals and unexpected errors are in the result's errors,
        with their codes. Strawberry raises when no operation can be chosen, or when its type is
        not among `allowed_operation_types`.
        """
        assert context_value is not None
        by_strawberry = super().execute

        async def execute_operation() -> ExecutionResult:
            if not context_value.internal:
                check_variables(variable_values or {}, self.limits)
            if query and self._executor is not None:
                documents = (
                    self._internal_documents if context_value.internal else self._callers_documents
                )
                prepared = documents.parse(query)
                operation = prepared.operations.get(operation_name)
                # Strawberry refuses an operation that is missing or not allowed.
                if operation is not None and _is_allowed(operation, allowed_operation_types):
                    context_value.operation_name = operation.name.value if operation.name else None
                    errors = documents.validate(prepared, self.core)
                    if errors:
                        return ExecutionResult(None, errors)
                    check_root(prepared, operation_name, context_value)
                    await find_cursor(prepared, operation_name, context_value)
                    return await self._executor.execute(
                        prepared, variable_values or {}, operation_name, context_value
                    )
            return await by_strawberry(
                query,
                variable_values,
                context_value,
                root_value,
                operation_name,
                allowed_operation_types,
                operation_extensions,
            )

        result = await self._in_time(
            execute_operation(), query or "", operation_name, variable_values or {}
        )
        session_id = context_value.viewer.session_id
        if context_value.keeps_session_alive and session_id is not None and result.data is not None:
            # The caller has to learn what was done, and the next heartbeat comes soon.
            with suppress(Unavailable):
                await heartbeat.touch(session_id)
        return result

    async def _in_time(
        self,
        execution: Coroutine[Any, Any, ExecutionResult],
        query: str,
        operation_name: str | None,
        variables: dict[str, Any],
    ) -> ExecutionResult:
        """The result with formatted errors; TIMEOUT if the execution takes longer than allowed."""
        try:
            async with asyncio.timeout(self.limits.seconds):
                result = await execution
        except GraphQLError as error:
            # The document cannot be parsed.
            result = ExecutionResult(data=None, errors=[error])
        except (ParleyError, TimeoutError) as error:
            cause = TimedOut() if isinstance(error, TimeoutError) else error
            result = ExecutionResult(
                data=None, errors=[GraphQLError(str(cause), original_error=cause)]
            )
        if result.errors:
            request = FailedOperation(
                self.core,
                query,
                operation_name,
                variables,
                suggestions=self.introspection,
                check_input=_CHECK_INPUT,
            )
            result.errors = format_errors(result.errors, request)
        return result

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here: `format_errors` logs the unexpected errors."""

    def _warn_for_federation_directives(self) -> None:
        """Do nothing: Strawberry would import its whole federation package to look for them."""


def _is_allowed(
    operation: OperationDefinitionNode, allowed: Iterable[OperationType] | None
) -> bool:
    return allowed is None or _OPERATION_TYPES[operation.operation] in allowed


def build_schema(
    limits: Limits | None = None,
    *,
    introspection: bool = True,
    compiled: bool = True,
    on_count: OnCount = ignore_count,
    zone: tzinfo = UTC,
    schema_class: type[Schema] = Schema,
) -> Schema:
    """The whole schema; safe to share between requests.

    `introspection`: False refuses introspection, and leaves names out of error messages.
    `compiled`: False has graphql-core execute every operation (PARLEY_COMPILED); the answers are
    the same. `on_count` is called with each hit and miss of the compiled execution. `zone` is that
    of opening hours which name none (PARLEY_TIMEZONE). `schema_class` also traces what it executes,
    where traces are switched on.
    """
    return schema_class(
        limits or Limits(),
        introspection=introspection,
        compiled=compiled,
        on_count=on_count,
        zone=zone,
    )


async def execute(
    schema: Schema,
    text: str,
    variables: Mapping[str, Any],
    viewer: Viewer,
    locale: Locale,
    retry: RetryKey | None = None,
) -> Mapping[str, Any]:
    """Execute an operation for the REST facade; returns its data by response name.

    With `retry`, a mutation is done once only. Raises the ParleyError that the operation ended
    with; several bad values are raised as one InvalidValue that names them all.
    """
    context = Context(
        viewer, schema.limits, internal=True, locale=locale, retry=retry, zone=schema.zone
    )
    result = await schema.execute(text, dict(variables), context)
    if result.errors:
        causes = [error.original_error for error in result.errors]
        # An error without a cause is a bug of the REST facade: its document is not valid.
        raise single_refusal(causes) or report_unexpected(result.errors[0])
    return result.data or {}
