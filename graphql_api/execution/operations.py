"""Operations of documents, with what their variables are and what they show, found out once."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    get_operation_ast,
    visit,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.executor import Executor

from graphql_api.context import Context
from graphql_api.execution.coercion import Coercions
from graphql_api.execution.compiling import reports
from graphql_api.execution.roots import Outcomes, Place, Root, root_of
from graphql_api.execution.tally import Tally, What
from graphql_api.execution.values import Unusual
from graphql_api.execution.variables import Variables

REMEMBERED = 512
"""As many as there are documents kept, of callers and of other doors."""


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation of a document."""

    definition: OperationDefinitionNode
    variables: Variables
    roots: tuple[Root, ...]

    async def answer(
        self,
        sent: Mapping[str, Any],
        context: Context,
        outcomes: Outcomes,
        tally: Tally,
    ) -> dict[str, Any]:
        """The data; raises anything where graphql-core has to go on from `outcomes`."""
        try:
            values = self.variables.values(sent)
        except Exception:
            tally.miss(What.INPUT)
            raise
        if self.variables.any:
            tally.hit(What.INPUT)
        if len(self.roots) == 1 or self.definition.operation is OperationType.MUTATION:
            return {
                root.key: await root.answer(values, context, outcomes, tally) for root in self.roots
            }
        shown = await asyncio.gather(
            *(root.answer(values, context, outcomes, tally) for root in self.roots),
            return_exceptions=True,
        )
        for each in shown:
            if isinstance(each, BaseException):
                raise each
        return dict(zip([root.key for root in self.roots], shown, strict=True))


class Operations:
    """A bounded memory of operations by document and name; the least used go first."""

    def __init__(self) -> None:
        self._coercions = Coercions()
        self._report = reports()
        self._operations: OrderedDict[
            tuple[int, str | None], tuple[DocumentNode, Operation | None]
        ] = OrderedDict()

    def __len__(self) -> int:
        return len(self._operations)

    def find(
        self, schema: GraphQLSchema, document: DocumentNode, name: str | None
    ) -> Operation | None:
        """The operation of that name, or the only one; None when graphql-core has to execute it."""
        key = (id(document), name)
        found = self._operations.get(key)
        if found is None:
            operation = None
            with suppress(Unusual):
                operation = self._take_apart(schema, document, name)
            # With the document, so that its id stays its own.
            self._operations[key] = document, operation
            if len(self._operations) > REMEMBERED:
                self._operations.popitem(last=False)
            return operation
        self._operations.move_to_end(key)
        return found[1]

    def _take_apart(
        self, schema: GraphQLSchema, document: DocumentNode, name: str | None
    ) -> Operation:
        definition = get_operation_ast(document, name)
        if definition is None or depends_on_directives(document):
            raise Unusual
        fragments = [
            each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        ]
        bare = OperationDefinitionNode(
            operation=definition.operation, selection_set=definition.selection_set
        )
        executor = Executor.build(schema, DocumentNode(definitions=(bare, *fragments)))
        if isinstance(executor, list):
            raise Unusual
        place = Place(
            schema,
            definition,
            executor.fragment_definitions,
            lambda type_, details: executor.collect_subfields(type_, details).grouped_field_set,
            self._report,
        )
        selected = collect_fields(
            schema, executor.fragments, executor.variable_values, place.type, bare
        )
        return Operation(
            definition,
            Variables(schema, definition, self._coercions),
            tuple(
                root_of(key, details, place) for key, details in selected.grouped_field_set.items()
            ),
        )


def depends_on_directives(document: DocumentNode) -> bool:
    """Whether what is selected may be another thing at each request."""
    found = _Directives()
    visit(document, found)
    return found.any


class _Directives(Visitor):
    any = False

    def enter_directive(self, *_: Any) -> None:
        self.any = True
