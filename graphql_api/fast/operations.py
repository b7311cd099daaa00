"""Operations of documents, with what their variables are and what they show, found out once."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
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
from graphql_api.fast.compiling import reports
from graphql_api.fast.roots import CompiledRoot, ResolvedRoots, RootContext, root_of
from graphql_api.fast.values import Compiled, NotCompilable
from graphql_api.fast.variables import Coercions, Variables


@dataclass(frozen=True, eq=False)
class CompiledOperation:
    """An operation of a document."""

    definition: OperationDefinitionNode
    variables: Variables
    roots: tuple[CompiledRoot, ...]

    async def answer(
        self,
        sent: Mapping[str, Any],
        context: Context,
        outcomes: ResolvedRoots,
        count_miss: Callable[[Compiled], None],
    ) -> dict[str, Any]:
        """The data; raises anything where graphql-core has to go on from `outcomes`."""
        try:
            values = self.variables.values(sent)
        except Exception:
            count_miss(Compiled.INPUT)
            raise
        roots = self.roots
        if len(roots) == 1 or self.definition.operation is OperationType.MUTATION:
            data = {
                root.key: await root.answer(values, context, outcomes, count_miss) for root in roots
            }
        else:
            answers = (root.answer(values, context, outcomes, count_miss) for root in roots)
            shown = await asyncio.gather(*answers, return_exceptions=True)
            for each in shown:
                if isinstance(each, BaseException):
                    raise each
            data = dict(zip([root.key for root in roots], shown, strict=True))
        return data

    @cached_property
    def has_input(self) -> bool:
        """Whether it has variables, or arguments."""
        return self.variables.any or any(root.bound.arguments for root in self.roots)


class OperationCompiler:
    """Makes the operations of one schema's documents."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._coercions = Coercions()
        self._report = reports()

    def make(
        self, document: DocumentNode, definition: OperationDefinitionNode
    ) -> CompiledOperation | None:
        """What answers an operation of a document; None when graphql-core has to."""
        if _depends_on_directives(document):
            return None
        try:
            return self._make(document, definition)
        except NotCompilable:
            return None

    def _make(
        self, document: DocumentNode, definition: OperationDefinitionNode
    ) -> CompiledOperation:
        schema = self._schema
        fragments = [
            each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        ]
        bare = OperationDefinitionNode(
            operation=definition.operation, selection_set=definition.selection_set
        )
        executor = Executor.build(schema, DocumentNode(definitions=(bare, *fragments)))
        if isinstance(executor, list):
            raise NotCompilable
        place = RootContext(
            schema,
            definition,
            executor.fragment_definitions,
            lambda type_, details: executor.collect_subfields(type_, details).grouped_field_set,
            self._report,
        )
        selected = collect_fields(
            schema, executor.fragments, executor.variable_values, place.type, bare
        )
        return CompiledOperation(
            definition,
            Variables(schema, definition, self._coercions),
            tuple(
                root_of(key, details, place) for key, details in selected.grouped_field_set.items()
            ),
        )


def _depends_on_directives(document: DocumentNode) -> bool:
    """Whether what is selected may be another thing at each request."""
    found = _Directives()
    visit(document, found)
    return found.any


class _Directives(Visitor):
    any = False

    def enter_directive(self, *_: Any) -> None:
        self.any = True
