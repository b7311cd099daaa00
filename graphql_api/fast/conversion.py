"""Arguments as graphql-core coerced them, to the objects that resolvers take.

The same as Strawberry's `convert_argument`, which works out the type of each field again at every
call. What is not known here is Strawberry's to convert.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from functools import partial
from typing import Any, get_origin

from pydantic import BaseModel
from strawberry import UNSET, Maybe, Some
from strawberry.pydantic.conversion import _has_tuples, build_pydantic_model
from strawberry.relay.types import GlobalID
from strawberry.scalars import is_scalar
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    has_object_definition,
)
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.lazy_type import LazyType

from graphql_api.fast.values import NotCompilable

Convert = Callable[[Any], Any]


class Conversions:
    """One function for each input of a schema, made when it is first asked for."""

    def __init__(self, config: StrawberryConfig, scalars: Mapping[object, Any]) -> None:
        self._config, self._scalars = config, scalars
        self._of_objects: dict[type, Convert] = {}

    def of(self, type_: Any) -> Convert:
        """From a coerced value; Unusual when such values are Strawberry's to convert."""
        if isinstance(type_, StrawberryMaybe) or type_ is GlobalID:
            raise NotCompilable
        if isinstance(type_, StrawberryOptional):
            return self.of(type_.of_type)
        if isinstance(type_, LazyType):
            return self.of(type_.resolve_type())
        if self._is_leaf(type_):
            return _as_it_is
        if isinstance(type_, StrawberryList):
            return self._list(type_.of_type)
        if has_object_definition(type_):
            return self._object(type_)
        raise NotCompilable

    def _is_leaf(self, type_: Any) -> bool:
        return (
            is_scalar(type_, self._scalars)
            or isinstance(type_, StrawberryEnumDefinition)
            or has_enum_definition(type_)
        )

    def _list(self, item: Any) -> Convert:
        convert = self.of(item)
        if convert is _as_it_is:
            # Copied, as it may be a default that the next call gets as well.
            return _unless_missing(list)
        return _unless_missing(lambda values: [convert(value) for value in values])

    def _object(self, type_: Any) -> Convert:
        if type_ not in self._of_objects:
            # Before its fields are looked at: they may have this type, too.
            self._of_objects[type_] = partial(self._by_now, type_)
            definition = type_.__strawberry_definition__
            make = self._input if definition.from_input is None else self._model
            self._of_objects[type_] = _unless_missing(make(type_, definition))
        return self._of_objects[type_]

    def _by_now(self, type_: type, value: Any) -> Any:
        return self._of_objects[type_](value)

    def _input(self, type_: type, definition: StrawberryObjectDefinition) -> Convert:
        """A dataclass; what has no default and is not given is None."""
        fields = {
            self._config.name_converter.from_field(field): (
                field.python_name,
                self.of(field.resolve_type(type_definition=definition)),
            )
            for field in definition.fields
        }
        implied = {
            field.python_name: None
            for field in definition.fields
            if definition.is_input
            and field.default_value is MISSING
            and field.default_factory is MISSING
        }

        def convert(value: Any) -> Any:
            given = {}
            for key, each in value.items():
                name, inner = fields[key]
                given[name] = inner(each)
            return type_(**(implied | given))

        return convert

    def _model(self, type_: Any, definition: StrawberryObjectDefinition) -> Convert:
        """A pydantic model, which validates what it is given itself."""
        if definition.from_input is not build_pydantic_model or not issubclass(type_, BaseModel):
            raise NotCompilable
        fields = {
            self._config.name_converter.from_field(field): (
                field.python_name,
                self._of_model_field(field.resolve_type(type_definition=definition)),
            )
            for field in definition.fields
        }
        infos = type_.model_fields
        if infos.keys() != {name for name, _ in fields.values()} or any(
            info.is_required() or _has_tuples(info.annotation) for info in infos.values()
        ):
            raise NotCompilable

        if _only_wraps(type_):
            absent = dict.fromkeys(infos)
            unchanged = {name for name, inner in fields.values() if inner is _as_it_is}

            def wrap(value: Any) -> Any:
                given = {}
                for key, each in value.items():
                    name, inner = fields[key]
                    as_it_is = each is None or name in unchanged
                    given[name] = Some(each if as_it_is else inner(each))
                return _with(type_, {**absent, **given}, set(given))

            return wrap

        def convert(value: Any) -> Any:
            given = {}
            for key, each in value.items():
                name, inner = fields[key]
                given[name] = each if each is None else inner(each)
            return type_.model_validate(given, by_alias=False, by_name=True)

        return convert

    def _of_model_field(self, type_: Any) -> Convert:
        while isinstance(type_, StrawberryOptional):
            # A Maybe as well: the model tells absent from null itself.
            type_ = type_.of_type
        items = type_.of_type if isinstance(type_, StrawberryList) else type_
        if not self._is_leaf(items):
            raise NotCompilable
        return self.of(type_)


def _only_wraps(type_: type[BaseModel]) -> bool:
    """Whether a model takes what GraphQL coerced as it is: each field a Maybe, and no rule more."""
    return (
        not type_.model_config
        # What its class and those above it declare beside fields.
        and type_.__pydantic_decorators__ == BaseModel.__pydantic_decorators__
        and all(
            get_origin(info.annotation) is Maybe and not info.metadata and info.default is None
            for info in type_.model_fields.values()
        )
    )


def _with(type_: type[BaseModel], values: dict[str, Any], given: set[str]) -> BaseModel:
    """The model that validation would make of these values, without it."""
    model = type_.__new__(type_)
    object.__setattr__(model, "__dict__", values)
    object.__setattr__(model, "__pydantic_fields_set__", given)
    object.__setattr__(model, "__pydantic_extra__", None)
    object.__setattr__(model, "__pydantic_private__", None)
    return model


def _as_it_is(value: Any) -> Any:
    return value


def _unless_missing(convert: Convert) -> Convert:
    return lambda value: value if value is None or value is UNSET else convert(value)
