"""Operations of documents, with what their variables are and what they show, found out once."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
)
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.utilities.coerce_input_value import coerce_default_value

from graphql_api.execution.coercion import Coerce, Coercions
from graphql_api.execution.compiling import reports
from graphql_api.execution.projections import Projections
from graphql_api.execution.values import Unusual

REMEMBERED = 512
"""As many as there are documents kept, of callers and of other doors."""


@dataclass(frozen=True)
class Variable:
    """A variable of an operation."""

    node: VariableDefinitionNode
    signature: GraphQLVariableSignature
    coerce: Coerce


@dataclass(frozen=True)
class Operation:
    """An operation of a document."""

    document: DocumentNode
    """Kept, so that its id stays its own."""
    definition: OperationDefinitionNode
    without_variables: DocumentNode
    """The same as if it had none, for an executor that is given their values."""
    variables: tuple[Variable, ...]
    projections: Projections

    def values(self, schema: GraphQLSchema, sent: Mapping[str, Any]) -> VariableValues:
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
        self._operations: OrderedDict[tuple[int, str | None], Operation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._operations)

    def find(self, schema: GraphQLSchema, document: DocumentNode, name: str | None) -> Operation:
        """The operation of that name, or the only one; Unusual when there is no such thing."""
        key = (id(document), name)
        operation = self._operations.get(key)
        if operation is None:
            operation = self._take_apart(schema, document, name)
            self._operations[key] = operation
            if len(self._operations) > REMEMBERED:
                self._operations.popitem(last=False)
        else:
            self._operations.move_to_end(key)
        return operation

    def _take_apart(
        self, schema: GraphQLSchema, document: DocumentNode, name: str | None
    ) -> Operation:
        operations, fragments = [], []
        for each in document.definitions:
            if isinstance(each, FragmentDefinitionNode):
                fragments.append(each)
            elif isinstance(each, OperationDefinitionNode) and name in (None, _name_of(each)):
                operations.append(each)
        if len(operations) != 1:
            raise Unusual
        [definition] = operations
        bare = OperationDefinitionNode(
            operation=definition.operation,
            name=definition.name,
            directives=definition.directives,
            selection_set=definition.selection_set,
            loc=definition.loc,
        )
        return Operation(
            document,
            definition,
            DocumentNode(definitions=(bare, *fragments)),
            tuple(self._variable(schema, each) for each in definition.variable_definitions or ()),
            Projections(self._report),
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


def _name_of(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None
