"""Operations from functions that were made once; graphql-core executes what has none.

Where something goes wrong on the way, graphql-core goes on from what the resolvers at the root came
to: it finds the words for it, and calls none of them again.
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
from graphql_api.fast.operations import CompiledOperation, OperationCompiler
from graphql_api.fast.roots import ResolvedRoots
from graphql_api.fast.values import Compiled


class HitOrMiss(StrEnum):
    """Who answered a part: compiled functions, or graphql-core. A label in /metrics."""

    HIT = "hit"
    MISS = "miss"


OnCount = Callable[[Compiled, HitOrMiss], None]


def ignore_count(_what: Compiled, _outcome: HitOrMiss) -> None:
    """Count nowhere but in the counters themselves."""


class Counters:
    """Hits and misses since the schema was made; `on_count` is called for each as well."""

    def __init__(self, on_count: OnCount = ignore_count) -> None:
        self.counts: Counter[tuple[Compiled, HitOrMiss]] = Counter()
        self._on_count = on_count

    def hit(self, what: Compiled) -> None:
        """Count a part that compiled functions answered."""
        self.counts[what, HitOrMiss.HIT] += 1
        self._on_count(what, HitOrMiss.HIT)

    def miss(self, what: Compiled) -> None:
        """Count a part that was left to graphql-core."""
        self.counts[what, HitOrMiss.MISS] += 1
        self._on_count(what, HitOrMiss.MISS)


class CompiledExecutor:
    """Runs the valid operations of one schema."""

    def __init__(self, core: GraphQLSchema, counters: Counters) -> None:
        self._core, self._counters = core, counters
        self._maker = OperationCompiler(core)

    async def run(
        self,
        prepared: PreparedDocument,
        variables: Mapping[str, Any],
        name: str | None,
        context: Context,
    ) -> ExecutionResult:
        """What graphql-core would come to for the operation of that name, or the only one."""
        outcomes: ResolvedRoots = {}
        compiled: dict[str | None, CompiledOperation | None] = prepared.compiled
        if name not in compiled:
            compiled[name] = self._maker.make(prepared.document, prepared.operations[name])
        operation = compiled[name]
        if operation is not None:
            try:
                data = await operation.answer(variables, context, outcomes, self._counters.miss)
            except Exception:
                # Refusals among them: graphql-core puts them where they belong.
                return await self._go_on(prepared.document, variables, name, context, outcomes)
            if operation.has_input:
                self._counters.hit(Compiled.INPUT)
            self._counters.hit(Compiled.OUTPUT)
            return ExecutionResult(data, None)
        if not _is_about_the_schema(prepared.document):
            self._counters.miss(Compiled.OUTPUT)
        return await self._go_on(prepared.document, variables, name, context, outcomes)

    async def _go_on(
        self,
        document: DocumentNode,
        variables: Mapping[str, Any],
        name: str | None,
        context: Context,
        outcomes: ResolvedRoots,
    ) -> ExecutionResult:
        built = StrawberryGraphQLCoreExecutionContext.build(
            self._core,
            document,
            None,
            context,
            dict(variables),
            name,
            middleware=MiddlewareManager(_instead(outcomes)) if outcomes else None,
            operation_extensions=None,
        )
        if isinstance(built, list):
            return ExecutionResult(None, built)
        result = await await_maybe(built.execute_operation())
        assert isinstance(result, CoreResult)
        return ExecutionResult(result.data, result.errors)


def _instead(outcomes: ResolvedRoots) -> Any:
    """Middleware that has root fields come to what they came to, as if they were resolved anew."""

    def resolve(follow: Any, source: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
        outcome = outcomes.get(str(info.path.key)) if info.path.prev is None else None
        return follow(source, info, **given) if outcome is None else outcome.again()

    return resolve


def _is_about_the_schema(document: DocumentNode) -> bool:
    """Whether an operation asks for nothing but the schema, of which there are no rows."""
    return all(
        isinstance(selection, FieldNode) and selection.name.value.startswith("__")
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
        for selection in each.selection_set.selections
    )
