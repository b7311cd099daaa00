"""Executes operations by their compiled functions; graphql-core executes those that have none.

Where something goes wrong half way, graphql-core executes the operation with the results of the
root resolvers that have already run: it writes the errors, and calls none of those resolvers again.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql import ExecutionResult as CoreResult
from graphql.execution import MiddlewareManager
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import ExecutionResult
from strawberry.utils.await_maybe import await_maybe

from graphql_api.context import Context
from graphql_api.documents.prepared import PreparedDocument
from graphql_api.fast.operations import (
    CompiledOperation,
    CompiledSubscription,
    OperationCompiler,
)
from graphql_api.fast.roots import ResolvedRoots
from graphql_api.fast.values import Compiled


class HitOrMiss(StrEnum):
    """Hit: compiled functions served a part; miss: graphql-core did. A label in /metrics."""

    HIT = "hit"
    MISS = "miss"


OnCount = Callable[[Compiled, HitOrMiss], None]


def ignore_count(_part: Compiled, _outcome: HitOrMiss) -> None:
    """Count only in the Counters themselves."""


class Counters:
    """Counts hits and misses since the schema was made; calls `on_count` with each as well."""

    def __init__(self, on_count: OnCount = ignore_count) -> None:
        self.counts: Counter[tuple[Compiled, HitOrMiss]] = Counter()
        self._on_count = on_count

    def hit(self, part: Compiled) -> None:
        """Count a part that compiled functions served."""
        self.counts[part, HitOrMiss.HIT] += 1
        self._on_count(part, HitOrMiss.HIT)

    def miss(self, part: Compiled) -> None:
        """Count a part that was left to graphql-core."""
        self.counts[part, HitOrMiss.MISS] += 1
        self._on_count(part, HitOrMiss.MISS)


class CompiledExecutor:
    """Executes the valid operations of one schema."""

    def __init__(self, core: GraphQLSchema, counters: Counters) -> None:
        self._core, self._counters = core, counters
        self._compiler = OperationCompiler(core)

    async def execute(
        self,
        prepared: PreparedDocument,
        variables: Mapping[str, Any],
        name: str | None,
        context: Context,
    ) -> ExecutionResult:
        """The same result as graphql-core's, for the operation of that name, or the only one."""
        resolved: ResolvedRoots = {}
        operation = self._compiled(prepared, name)
        if isinstance(operation, CompiledOperation):
            try:
                data = await operation.execute(variables, context, resolved, self._counters.miss)
            except Exception:
                # Errors of resolvers as well: graphql-core puts them at their place in the result.
                return await self._by_core(prepared.document, variables, name, context, resolved)
            if operation.has_input:
                self._counters.hit(Compiled.INPUT)
            self._counters.hit(Compiled.OUTPUT)
            return ExecutionResult(data, None)
        if not _is_introspection(prepared.document):
            self._counters.miss(Compiled.OUTPUT)
        return await self._by_core(prepared.document, variables, name, context, resolved)

    async def tell(
        self,
        prepared: PreparedDocument,
        variables: Mapping[str, Any],
        name: str | None,
        context: Context,
        told: Any,
    ) -> ExecutionResult | None:
        """The result of a subscription for what its feed told; None if graphql-core is needed."""
        subscription = self._compiled(prepared, name)
        if isinstance(subscription, CompiledSubscription):
            try:
                data = await subscription.tell(variables, context, told)
            except Exception:
                self._counters.miss(Compiled.OUTPUT)
                return None
            self._counters.hit(Compiled.OUTPUT)
            return ExecutionResult(data, None)
        self._counters.miss(Compiled.OUTPUT)
        return None

    def _compiled(
        self, prepared: PreparedDocument, name: str | None
    ) -> CompiledOperation | CompiledSubscription | None:
        """The compiled operation of that name; None if it has to be executed by graphql-core."""
        compiled: dict[str | None, CompiledOperation | CompiledSubscription | None]
        compiled = prepared.compiled
        if name not in compiled:
            compiled[name] = self._compiler.compile(prepared.document, prepared.operations[name])
        return compiled[name]

    async def _by_core(
        self,
        document: DocumentNode,
        variables: Mapping[str, Any],
        name: str | None,
        context: Context,
        resolved: ResolvedRoots,
    ) -> ExecutionResult:
        """Let graphql-core execute the operation; `resolved` roots are not resolved again."""
        built = StrawberryGraphQLCoreExecutionContext.build(
            self._core,
            document,
            None,
            context,
            dict(variables),
            name,
            middleware=MiddlewareManager(_replay(resolved)) if resolved else None,
            operation_extensions=None,
        )
        if isinstance(built, list):
            return ExecutionResult(None, built)
        result = await await_maybe(built.execute_operation())
        assert isinstance(result, CoreResult)
        return ExecutionResult(result.data, result.errors)


def _replay(resolved: ResolvedRoots) -> Any:
    """Middleware that returns the results of resolved root fields instead of resolving them."""

    def resolve(next_: Any, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        root = resolved.get(str(info.path.key)) if info.path.prev is None else None
        return next_(source, info, **arguments) if root is None else root.replay()

    return resolve


def _is_introspection(document: DocumentNode) -> bool:
    """True if all operations select only from the schema itself, which has no rows to project."""
    return all(
        isinstance(selection, FieldNode) and selection.name.value.startswith("__")
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
        for selection in definition.selection_set.selections
    )
