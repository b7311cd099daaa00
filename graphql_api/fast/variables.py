"""Coerces the variables of one operation from the JSON values that were sent.

First `Coercions`: the coercion of each input type of a schema, compiled once, with the same results
as graphql-core's `coerce_input_value`. Then `Variables`: the variables of one operation, each with
its coercion and its default, which give the VariableValues that resolvers and arguments read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    get_named_type,
    is_required_input_field,
)
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource, input_is_nested_too_deeply
from graphql.utilities.coerce_input_value import coerce_default_value

from graphql_api.fast.values import NULL, NotCompilable

Coercion = Callable[[Any], Any]


class TypeCoercion(NamedTuple):
    """The coercion of one type's values."""

    passing: frozenset[type]
    """Types of values that pass unchanged; exactly these types, and no subclass of them."""
    convert: Coercion
    """Coerces any other value."""

    def one(self, value: Any) -> Any:
        """Coerce a value."""
        return value if type(value) in self.passing else self.convert(value)


class Coercions:
    """The coercions of a schema's input types, compiled when they are first asked for."""

    def __init__(self) -> None:
        self._input_objects: dict[str, Coercion] = {}

    def coercion_of(self, type_: GraphQLInputType) -> Coercion:
        """The coercion of a type's values; NotCompilable if graphql-core has to coerce them."""
        coerce = self._nullable(type_).one
        if not _is_recursive(get_named_type(type_)):
            return coerce

        def coerce_if_shallow(value: Any) -> Any:
            if input_is_nested_too_deeply(value, type_):
                raise NotCompilable
            return coerce(value)

        return coerce_if_shallow

    def _nullable(self, type_: GraphQLInputType) -> TypeCoercion:
        if isinstance(type_, GraphQLNonNull):
            return _not_null(self._non_null(type_.of_type))
        coerce = self._non_null(type_)
        return TypeCoercion(coerce.passing | NULL, coerce.convert)

    def _non_null(self, type_: GraphQLInputType) -> TypeCoercion:
        if isinstance(type_, GraphQLList):
            return TypeCoercion(frozenset(), _list_of(self._nullable(type_.of_type)))
        if isinstance(type_, GraphQLInputObjectType):
            return TypeCoercion(frozenset(), self._object(type_))
        if isinstance(type_, GraphQLEnumType):
            members = {name: type_.coerce_input_value(name) for name in type_.values}
            return TypeCoercion(frozenset(), members.__getitem__)
        if isinstance(type_, GraphQLScalarType):
            passing = _PASSING.get(type_.name, frozenset())
            return TypeCoercion(passing, type_.coerce_input_value)
        raise NotCompilable

    def _object(self, type_: GraphQLInputObjectType) -> Coercion:
        if type_.name not in self._input_objects:
            # Set before its fields are looked at, since they may have this type as well.
            self._input_objects[type_.name] = partial(self._coerce_recursive, type_.name)
            self._input_objects[type_.name] = self._compile_object(type_)
        return self._input_objects[type_.name]

    def _coerce_recursive(self, name: str, value: Any) -> Any:
        return self._input_objects[name](value)

    def _compile_object(self, type_: GraphQLInputObjectType) -> Coercion:
        if type_.is_one_of:
            raise NotCompilable
        fields = tuple(
            (
                name,
                *self._nullable(field.type),
                field.out_name or name,
                is_required_input_field(field),
                coerce_default_value(field),
            )
            for name, field in type_.fields.items()
        )

        def coerce(value: Any) -> Any:
            if type(value) is not dict:
                raise NotCompilable
            coerced: dict[str, Any] = {}
            sent = 0
            for name, passing, convert, out_name, required, default in fields:
                if name in value:
                    sent += 1
                    item = value[name]
                    coerced[out_name] = item if type(item) in passing else convert(item)
                elif required:
                    raise NotCompilable
                elif default is not Undefined:
                    coerced[out_name] = default
            # Otherwise a field was sent that the type does not have.
            if sent != len(value):
                raise NotCompilable
            return type_.out_type(coerced)

        return coerce


_PASSING = {
    GraphQLString.name: frozenset({str}),
    GraphQLBoolean.name: frozenset({bool}),
}
"""Types of values that a scalar passes unchanged; the other scalars check a range or a form."""


def _not_null(coerce: TypeCoercion) -> TypeCoercion:
    def convert(value: Any) -> Any:
        if value is None:
            raise NotCompilable
        return coerce.convert(value)

    return TypeCoercion(coerce.passing, convert)


def _list_of(item: TypeCoercion) -> Coercion:
    passing, convert = item

    def coerce(value: Any) -> Any:
        if type(value) is not list:
            raise NotCompilable
        return [element if type(element) in passing else convert(element) for element in value]

    return coerce


def _is_recursive(type_: GraphQLNamedType, above: frozenset[str] = frozenset()) -> bool:
    """True if an input type contains itself, so that its values may be nested at any depth."""
    if not isinstance(type_, GraphQLInputObjectType):
        return False
    if type_.name in above:
        return True
    within = above | {type_.name}
    return any(_is_recursive(get_named_type(field.type), within) for field in type_.fields.values())


@dataclass(frozen=True)
class Variable:
    """A variable of an operation."""

    node: VariableDefinitionNode
    signature: GraphQLVariableSignature
    coerce: Coercion


class Variables:
    """The variables of an operation; NotCompilable if graphql-core has to coerce them."""

    def __init__(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode, coercions: Coercions
    ) -> None:
        self._schema = schema
        self._variables = tuple(
            _variable(schema, node, coercions) for node in operation.variable_definitions or ()
        )

    @property
    def any(self) -> bool:
        """True if the operation has variables."""
        return bool(self._variables)

    def values(self, sent: Mapping[str, Any]) -> VariableValues:
        """The coerced values of the variables.

        Raises any exception for a bad value: graphql-core then reports what is wrong.
        """
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for variable in self._variables:
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
    return Variable(node, signature, coercions.coercion_of(signature.type))


def _default_of(variable: Variable, schema: GraphQLSchema) -> Any:
    """The variable's default, coerced again each time, since a resolver may change it."""
    signature = get_variable_signature(schema, variable.node)
    assert isinstance(signature, GraphQLVariableSignature)
    return coerce_default_value(signature)
