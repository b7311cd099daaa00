"""The variables of one operation, from what was sent for them."""

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
    """How values of a type are coerced."""

    passing: frozenset[type]
    """Types of values that stay as they are; exactly these, and none derived from them."""
    convert: Coercion
    """What any other value becomes."""

    def one(self, value: Any) -> Any:
        """What a value becomes."""
        return value if type(value) in self.passing else self.convert(value)


class Coercions:
    """One function for each input type of a schema, made when it is first asked for."""

    def __init__(self) -> None:
        self._of_objects: dict[str, Coercion] = {}

    def of(self, type_: GraphQLInputType) -> Coercion:
        """From a value that was sent; Unusual when such values are graphql-core's to coerce."""
        coerce = self._nullable(type_).one
        if not _holds_itself(get_named_type(type_)):
            return coerce

        def coerce_if_shallow(value: Any) -> Any:
            if input_is_nested_too_deeply(value, type_):
                raise NotCompilable
            return coerce(value)

        return coerce_if_shallow

    def _nullable(self, type_: GraphQLInputType) -> TypeCoercion:
        if isinstance(type_, GraphQLNonNull):
            return _not_null(self._present(type_.of_type))
        coerce = self._present(type_)
        return TypeCoercion(coerce.passing | NULL, coerce.convert)

    def _present(self, type_: GraphQLInputType) -> TypeCoercion:
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
        if type_.name not in self._of_objects:
            # Before its fields are looked at: they may have this type, too.
            self._of_objects[type_.name] = partial(self._by_now, type_.name)
            self._of_objects[type_.name] = self._made(type_)
        return self._of_objects[type_.name]

    def _by_now(self, name: str, value: Any) -> Any:
        return self._of_objects[name](value)

    def _made(self, type_: GraphQLInputObjectType) -> Coercion:
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
            given = 0
            for name, passing, convert, out_name, required, default in fields:
                if name in value:
                    given += 1
                    inner = value[name]
                    coerced[out_name] = inner if type(inner) in passing else convert(inner)
                elif required:
                    raise NotCompilable
                elif default is not Undefined:
                    coerced[out_name] = default
            if given != len(value):
                raise NotCompilable
            return type_.out_type(coerced)

        return coerce


_PASSING = {
    GraphQLString.name: frozenset({str}),
    GraphQLBoolean.name: frozenset({bool}),
}
"""What scalars take as it is; whole numbers have bounds, and others a form."""


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
        return [each if type(each) in passing else convert(each) for each in value]

    return coerce


def _holds_itself(type_: GraphQLNamedType, above: frozenset[str] = frozenset()) -> bool:
    """Whether values of an input type may be of any depth."""
    if not isinstance(type_, GraphQLInputObjectType):
        return False
    if type_.name in above:
        return True
    within = above | {type_.name}
    return any(_holds_itself(get_named_type(field.type), within) for field in type_.fields.values())


@dataclass(frozen=True)
class Variable:
    """A variable of an operation."""

    node: VariableDefinitionNode
    signature: GraphQLVariableSignature
    coerce: Coercion


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
