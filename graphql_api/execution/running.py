"""Operations of the service's own doors, run by graphql-core without Strawberry's layers around it.

Strawberry prepares for each operation what extensions, middleware and streams may need. A door's
operation has none of them.
"""

from collections.abc import Mapping
from typing import Any

from graphql import ExecutionResult as CoreResult
from graphql import GraphQLError, GraphQLSchema
from strawberry.execution import optimized_is_awaitable
from strawberry.types import ExecutionResult
from strawberry.utils.await_maybe import await_maybe

from graphql_api.attempts import check_root
from graphql_api.context import Context
from graphql_api.documents import Documents
from graphql_api.execution.executor import CompiledExecutor


async def run(
    core: GraphQLSchema,
    executor: type[CompiledExecutor],
    documents: Documents,
    text: str,
    variables: Mapping[str, Any],
    context: Context,
) -> ExecutionResult:
    """What Strawberry's schema would give for a text with one operation, and the same errors."""
    try:
        prepared = documents.parse(text)
    except GraphQLError as error:
        return ExecutionResult(None, [error])
    errors = documents.validate(prepared, core)
    if errors:
        return ExecutionResult(None, errors)
    check_root(prepared.document, None, context)
    built = executor.build(
        core,
        prepared.document,
        None,
        context,
        dict(variables),
        is_awaitable=optimized_is_awaitable,
        operation_extensions=None,
    )
    if isinstance(built, list):
        return ExecutionResult(None, built)
    result = await await_maybe(built.execute_operation())
    assert isinstance(result, CoreResult)
    return ExecutionResult(result.data, result.errors)
