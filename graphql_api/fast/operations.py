"""Compiles the operations of documents: the variables and the root fields of each."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.executor import Executor

from graphql_api.context import Context
from graphql_api.fast.compiler_context import CompilerContext, ReportRights
from graphql_api.fast.compiling import root_serializer
from graphql_api.fast.pending import Serialize
from graphql_api.fast.roots import (
    CompiledRoot,
    ResolvedRoots,
    RootContext,
    compile_root,
    serialize_root,
)
from graphql_api.fast.values import Compiled, NotCompilable, leaf_serializers
from graphql_api.fast.variables import Coercions, Variables
from graphql_api.resolver_hints import FromRights
from graphql_api.rights.resolution import RowRights

CACHED_REPORTS = 256
"""Reports of rights that are cached: one for each selection, set of rights, and languages."""


@dataclass(frozen=True, eq=False)
class CompiledOperation:
    """An operation of a document, ready to be executed for any variables."""

    definition: OperationDefinitionNode
    variables: Variables
    roots: tuple[CompiledRoot, ...]
    has_input: bool
    """True if it has variables or arguments."""

    async def execute(
        self,
        sent: Mapping[str, Any],
        context: Context,
        resolved: ResolvedRoots,
        count_miss: Callable[[Compiled], None],
    ) -> dict[str, Any]:
        """The data of the response, for the variables as sent.

        Raises any exception where graphql-core has to take over from the roots in `resolved`.
        """
        try:
            values = self.variables.values(sent)
        except Exception:
            count_miss(Compiled.INPUT)
            raise
        roots = self.roots
        if len(roots) == 1 or self.definition.operation is OperationType.MUTATION:
            # One after another: GraphQL executes the fields of a mutation serially.
            return {
                root.key: await root.execute(values, context, resolved, count_miss)
                for root in roots
            }
        results = await asyncio.gather(
            *(root.execute(values, context, resolved, count_miss) for root in roots),
            return_exceptions=True,
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return dict(zip([root.key for root in roots], results, strict=True))


@dataclass(frozen=True, eq=False)
class CompiledSubscription:
    """A subscription, whose root field has as value what its feed tells of an event."""

    variables: Variables
    key: str
    """The response name of the root field."""
    serialize: Serialize

    async def tell(self, sent: Mapping[str, Any], context: Context, told: Any) -> dict[str, Any]:
        """The data for what was told; any exception where graphql-core has to take over."""
        values = self.variables.values(sent)
        return {self.key: await serialize_root(self.serialize, told, values, context)}


class OperationCompiler:
    """Compiles the operations of one schema's documents."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._coercions = Coercions()
        self._report = _cached_reports()
        self._serializers = leaf_serializers(schema)

    def compile(
        self, document: DocumentNode, definition: OperationDefinitionNode
    ) -> CompiledOperation | CompiledSubscription | None:
        """The compiled operation; None when graphql-core has to execute it."""
        if _has_directives(document):
            return None
        try:
            return self._compile(document, definition)
        except NotCompilable:
            return None

    def _compile(
        self, document: DocumentNode, definition: OperationDefinitionNode
    ) -> CompiledOperation | CompiledSubscription:
        schema = self._schema
        fragments = [
            node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        ]
        # Without its variables, whose values are not known yet; they cannot change the selection.
        bare = OperationDefinitionNode(
            operation=definition.operation, selection_set=definition.selection_set
        )
        executor = Executor.build(schema, DocumentNode(definitions=(bare, *fragments)))
        if isinstance(executor, list):
            raise NotCompilable
        context = RootContext(
            schema,
            definition,
            executor.fragment_definitions,
            CompilerContext(
                lambda type_, details: executor.collect_subfields(type_, details).grouped_field_set,
                self._report,
                schema.get_possible_types,
                self._serializers,
            ),
        )
        selected = collect_fields(
            schema, executor.fragments, executor.variable_values, context.type, bare
        )
        variables = Variables(schema, definition, self._coercions)
        if definition.operation is OperationType.SUBSCRIPTION:
            # Validation lets no other through.
            [(key, details)] = selected.grouped_field_set.items()
            field = context.type.fields[details[0].node.name.value]
            serialize = root_serializer(field.type, details, context.compiler)
            return CompiledSubscription(variables, key, serialize)
        roots = tuple(
            compile_root(key, details, context)
            for key, details in selected.grouped_field_set.items()
        )
        has_input = variables.any or any(root.bound.arguments for root in roots)
        return CompiledOperation(definition, variables, roots, has_input)


def _cached_reports() -> ReportRights:
    """A function that projects reports of rights, with a bounded cache.

    Many rows have few different rights. A report is shared by all responses, and only ever read.
    """

    @lru_cache(maxsize=CACHED_REPORTS)
    def report(
        hint: FromRights,
        project: Callable[[Any], Any],
        rights: RowRights,
        languages: tuple[str, ...],
    ) -> Any:
        return project(hint.report(rights, languages))

    return report


def _has_directives(document: DocumentNode) -> bool:
    """True if a directive, such as @include, may select other fields at each request."""
    finder = _DirectiveFinder()
    visit(document, finder)
    return finder.any


class _DirectiveFinder(Visitor):
    any = False

    def enter_directive(self, *_: Any) -> None:
        self.any = True
