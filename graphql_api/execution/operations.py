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
    GraphQLError,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    VariableDefinitionNode,
    Visitor,
    get_operation_ast,
    visit,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.executor import Executor
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.utilities.coerce_input_value import coerce_default_value

from graphql_api.context import Context
from graphql_api.execution.coercion import Coerce, Coercions
from graphql_api.execution.compiling import reports
from graphql_api.execution.roots import Outcomes, Place, Root, root_of
from graphql_api.execution.tally import Tally, What
from graphql_api.execution.values import Unusual

REMEMBERED = 512
"""As many as there are documents kept, of callers and of other doors."""


@dataclass(frozen=True)
class Variable:
    """A variable of an operation."""

    node: VariableDefinitionNode
    signature: GraphQLVariableSignature
    coerce: Coerce


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation of a document."""

    definition: OperationDefinitionNode
    variables: tuple[Variable, ...]
    roots: tuple[Root, ...]

    async def answer(
        self,
        schema: GraphQLSchema,
        sent: Mapping[str, Any],
        context: Context,
        outcomes: Outcomes,
        tally: Tally,
    ) -> dict[str, Any]:
        """The data; raises anything where graphql-core has to go on from `outcomes`."""
        try:
            values = self._values(schema, sent)
        except Exception:
            tally.miss(What.INPUT)
            raise
        if self.variables:
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

    def _values(self, schema: GraphQLSchema, sent: Mapping[str, Any]) -> VariableValues:
        """The variables' values; raises anything where graphql-core has to say what is wrong."""
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for variable in self.variables:
            name, value = variable.signature.name, sent.get(variable.signature.name, Undefined)
            if value is not Undefined:
                sources[name] = VariableValueSource(variable.signature, value)
                coerced[name] = variable.coerce(value)
                continue
            sources[name] = VariableValueSource(variable.signature)
            if variable.signature.default is not None:
                coerced[name] = _default_of(variable, schema)
            elif isinstance(variable.signature.type, GraphQLNonNull):
                raise Unusual
        return VariableValues(sources, coerced)


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
            tuple(self._variable(schema, each) for each in definition.variable_definitions or ()),
            tuple(
                root_of(key, details, place) for key, details in selected.grouped_field_set.items()
            ),
        )

    def _variable(self, schema: GraphQLSchema, node: VariableDefinitionNode) -> Variable:
        signature = get_variable_signature(schema, node)
        if isinstance(signature, GraphQLError):
            raise Unusual
        return Variable(node, signature, self._coercions.of(signature.type))


def _default_of(variable: Variable, schema: GraphQLSchema) -> Any:
    """Its default, made anew: whoever gets it may change it."""
    signature = get_variable_signature(schema, variable.node)
    assert isinstance(signature, GraphQLVariableSignature)
    return coerce_default_value(signature)


def depends_on_directives(document: DocumentNode) -> bool:
    """Whether what is selected may be another thing at each request."""
    found = _Directives()
    visit(document, found)
    return found.any


class _Directives(Visitor):
    any = False

    def enter_directive(self, *_: Any) -> None:
        self.any = True
