"""The variables of one operation, from what was sent for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
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

from graphql_api.fast.coercion import Coercions, Convert
from graphql_api.fast.values import NotCompilable


@dataclass(frozen=True)
class Variable:
    """A variable of an operation."""

    node: VariableDefinitionNode
    signature: GraphQLVariableSignature
    coerce: Convert


class Variables:
    """Coerces the variables of an operation; Unusual when they are graphql-core's to coerce."""

    def __init__(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode, coercions: Coercions
    ) -> None:
        self._schema = schema
        self._each = tuple(
            _variable(schema, node, coercions) for node in operation.variable_definitions or ()
        )

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self._each)

    def values(self, sent: Mapping[str, Any]) -> VariableValues:
        """The variables' values; raises anything where graphql-core has to say what is wrong."""
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for variable in self._each:
            name, value = variable.signature.name, sent.get(variable.signature.name, Undefined)
            if value is not Undefined:
                sources[name] = VariableValueSource(variable.signature, value)
                coerced[name] = variable.coerce(value)
                continue
            sources[name] = VariableValueSource(variable.signature)
            if variable.signature.default is not None:
                coerced[name] = _default_of(variable, self._schema)
            elif isinstance(variable.signature.type, GraphQLNonNull):
                raise NotCompilable
        return VariableValues(sources, coerced)


def _variable(
    schema: GraphQLSchema, node: VariableDefinitionNode, coercions: Coercions
) -> Variable:
    signature = get_variable_signature(schema, node)
    if isinstance(signature, GraphQLError):
        raise NotCompilable
    return Variable(node, signature, coercions.of(signature.type))


def _default_of(variable: Variable, schema: GraphQLSchema) -> Any:
    """Its default, made anew: whoever gets it may change it."""
    signature = get_variable_signature(schema, variable.node)
    assert isinstance(signature, GraphQLVariableSignature)
    return coerce_default_value(signature)
