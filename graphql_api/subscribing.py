"""Subscriptions of the schema: opened once, and executed for each event of their feeds."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from graphql import ExecutionResult as CoreResult
from graphql import GraphQLError, GraphQLSchema
from graphql import OperationType as CoreOperationType
from graphql.execution import create_source_event_stream
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import ExecutionResult
from strawberry.utils.await_maybe import await_maybe

from graphql_api.context import Context
from graphql_api.documents.prepared import (
    NOT_NAMED,
    Documents,
    PreparedDocument,
    check_root,
)
from graphql_api.documents.text_limits import check_variables
from graphql_api.errors import ParleyError
from graphql_api.shared.limits import Limits

Variables = dict[str, Any]

InTime = Callable[
    [Coroutine[Any, Any, ExecutionResult], str, str | None, Variables], Awaitable[ExecutionResult]
]
"""Awaits an execution within the time limit, and formats its errors: for the text of a document,
the name of an operation and its variables."""

Tell = Callable[
    [PreparedDocument, Variables, str | None, Context, Any], Awaitable[ExecutionResult | None]
]
"""Executes a compiled subscription for what its feed told; None if graphql-core is needed."""


class Subscriptions:
    """Opens the subscriptions of a schema, and executes them.

    `tell` is None where nothing is compiled.
    """

    def __init__(
        self,
        core: GraphQLSchema,
        documents: Documents,
        limits: Limits,
        tell: Tell | None,
        in_time: InTime,
    ) -> None:
        self._core = core
        self._documents = documents
        self._limits = limits
        self._tell = tell
        self._in_time = in_time

    async def open(
        self, query: str, variables: Variables, operation_name: str | None, context: Context
    ) -> tuple[PreparedDocument, Any] | ExecutionResult:
        """The prepared document of a subscription, and its feed; a result of errors if refused.

        The limits are the same as for other operations.
        """
        opened: tuple[PreparedDocument, Any] | None = None

        async def open_feed() -> ExecutionResult:
            nonlocal opened
            check_variables(variables, self._limits)
            prepared = self._documents.parse(query)
            if operation_name is None and prepared.has_several:
                return ExecutionResult(None, [GraphQLError(NOT_NAMED)])
            operation = prepared.operations.get(operation_name)
            if operation is None or operation.operation is not CoreOperationType.SUBSCRIPTION:
                raise NotASubscription
            errors = self._documents.validate(prepared, self._core)
            if errors:
                return ExecutionResult(None, errors)
            context.operation_name = operation.name.value if operation.name else None
            check_root(prepared, operation_name, context)
            built = self._build(prepared, variables, operation_name, context, None)
            feed = built if isinstance(built, list) else create_source_event_stream(built)
            found = await await_maybe(feed)
            if isinstance(found, list):
                return ExecutionResult(None, found)
            if isinstance(found, CoreResult):
                return ExecutionResult(None, found.errors)
            opened = prepared, found
            return ExecutionResult(None, None)

        refused = await self._in_time(open_feed(), query, operation_name, variables)
        return refused if opened is None else opened

    async def execute_event(
        self,
        query: str,
        prepared: PreparedDocument,
        variables: Variables,
        operation_name: str | None,
        context: Context,
        told: Any,
    ) -> ExecutionResult:
        """Execute a subscription that was opened, for what its feed told of an event."""

        async def execute_root() -> ExecutionResult:
            if self._tell is not None:
                done = await self._tell(prepared, variables, operation_name, context, told)
                if done is not None:
                    return done
            built = self._build(prepared, variables, operation_name, context, told)
            if isinstance(built, list):
                return ExecutionResult(None, built)
            result = await await_maybe(built.execute_operation())
            assert isinstance(result, CoreResult)
            return ExecutionResult(result.data, result.errors)

        return await self._in_time(execute_root(), query, operation_name, variables)

    def _build(
        self,
        prepared: PreparedDocument,
        variables: Variables,
        operation_name: str | None,
        context: Context,
        root: Any,
    ) -> Any:
        return StrawberryGraphQLCoreExecutionContext.build(
            self._core,
            prepared.document,
            root,
            context,
            variables,
            operation_name,
            operation_extensions=None,
        )


class NotASubscription(ParleyError):
    """The operation is none of the document's subscriptions."""

    code = "GRAPHQL_VALIDATION_FAILED"

    def __init__(self) -> None:
        super().__init__("Send one subscription; queries and mutations go by POST.")
