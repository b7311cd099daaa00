"""Values of variables as JSON carries them, to what graphql-core makes of them.

Only what is right is coerced here. At anything else graphql-core does it again, and says what is
wrong: a function here may raise whatever it likes.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
    get_named_type,
    is_required_input_field,
)
from graphql.execution.values import input_is_nested_too_deeply
from graphql.utilities.coerce_input_value import coerce_default_value

from graphql_api.fast.values import NULL, NotCompilable

Convert = Callable[[Any], Any]


class Coerce(NamedTuple):
    """How values of a type are coerced."""

    passing: frozenset[type]
    """Types of values that stay as they are; exactly these, and none derived from them."""
    convert: Convert
    """What any other value becomes."""

    def one(self, value: Any) -> Any:
        """What a value becomes."""
        return value if type(value) in self.passing else self.convert(value)


class Coercions:
    """One function for each input type of a schema, made when it is first asked for."""

    def __init__(self) -> None:
        self._of_objects: dict[str, Convert] = {}

    def of(self, type_: GraphQLInputType) -> Convert:
        """From a value that was sent; Unusual when such values are graphql-core's to coerce."""
        coerce = self._nullable(type_).one
        if not _holds_itself(get_named_type(type_)):
            return coerce

        def coerce_if_shallow(value: Any) -> Any:
            if input_is_nested_too_deeply(value, type_):
                raise NotCompilable
            return coerce(value)

        return coerce_if_shallow

    def _nullable(self, type_: GraphQLInputType) -> Coerce:
        if isinstance(type_, GraphQLNonNull):
            return _not_null(self._present(type_.of_type))
        coerce = self._present(type_)
        return Coerce(coerce.passing | NULL, coerce.convert)

    def _present(self, type_: GraphQLInputType) -> Coerce:
        if isinstance(type_, GraphQLList):
            return Coerce(frozenset(), _list_of(self._nullable(type_.of_type)))
        if isinstance(type_, GraphQLInputObjectType):
            return Coerce(frozenset(), self._object(type_))
        if isinstance(type_, GraphQLEnumType):
            members = {name: type_.coerce_input_value(name) for name in type_.values}
            return Coerce(frozenset(), members.__getitem__)
        if isinstance(type_, GraphQLScalarType):
            passing = _PASSING.get(type_.name, frozenset())
            return Coerce(passing, type_.coerce_input_value)
        raise NotCompilable

    def _object(self, type_: GraphQLInputObjectType) -> Convert:
        if type_.name not in self._of_objects:
            # Before its fields are looked at: they may have this type, too.
            self._of_objects[type_.name] = partial(self._by_now, type_.name)
            self._of_objects[type_.name] = self._made(type_)
        return self._of_objects[type_.name]

    def _by_now(self, name: str, value: Any) -> Any:
        return self._of_objects[name](value)

    def _made(self, type_: GraphQLInputObjectType) -> Convert:
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


def _not_null(coerce: Coerce) -> Coerce:
    def convert(value: Any) -> Any:
        if value is None:
            raise NotCompilable
        return coerce.convert(value)

    return Coerce(coerce.passing, convert)


def _list_of(item: Coerce) -> Convert:
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
