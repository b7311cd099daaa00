"""Converts arguments, as graphql-core coerced them, to the objects that resolvers take.

The results are those of Strawberry's `convert_argument`, which works out the type of each field
again at every call. A type that is not known here raises NotCompilable: Strawberry converts it.
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
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType

from graphql_api.fast.values import NotCompilable

Convert = Callable[[Any], Any]


class ArgumentConverters:
    """The converters of a schema's input types, made when they are first asked for."""

    def __init__(self, config: StrawberryConfig, scalars: Mapping[object, Any]) -> None:
        self._config, self._scalars = config, scalars
        self._input_objects: dict[type, Convert] = {}

    def converter_of(self, type_: Any) -> Convert:
        """The converter of a type's coerced values; NotCompilable if Strawberry has to convert."""
        if isinstance(type_, StrawberryMaybe) or type_ is GlobalID:
            raise NotCompilable
        if isinstance(type_, StrawberryOptional):
            return self.converter_of(type_.of_type)
        if isinstance(type_, LazyType):
            return self.converter_of(type_.resolve_type())
        if self._is_leaf(type_):
            return _unchanged
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
        convert = self.converter_of(item)
        if convert is _unchanged:
            # Copied, since it may be a default that the next call gets as well.
            return _unless_missing(list)
        return _unless_missing(lambda values: [convert(value) for value in values])

    def _object(self, type_: Any) -> Convert:
        if type_ not in self._input_objects:
            # Set before its fields are looked at, since they may have this type as well.
            self._input_objects[type_] = partial(self._convert_recursive, type_)
            definition = type_.__strawberry_definition__
            converter_of = self._dataclass if definition.from_input is None else self._model
            self._input_objects[type_] = _unless_missing(converter_of(type_, definition))
        return self._input_objects[type_]

    def _convert_recursive(self, type_: type, value: Any) -> Any:
        return self._input_objects[type_](value)

    def _dataclass(self, type_: type, definition: StrawberryObjectDefinition) -> Convert:
        """The converter to a dataclass; a field without default that is not sent becomes None."""
        fields = {
            self._config.name_converter.from_field(field): (
                field.python_name,
                self.converter_of(field.resolve_type(type_definition=definition)),
            )
            for field in definition.fields
        }
        defaults = {
            field.python_name: None
            for field in definition.fields
            if definition.is_input
            and field.default_value is MISSING
            and field.default_factory is MISSING
        }

        def convert(value: Any) -> Any:
            sent = {}
            for key, field_value in value.items():
                name, convert_field = fields[key]
                sent[name] = convert_field(field_value)
            return type_(**(defaults | sent))

        return convert

    def _model(self, type_: Any, definition: StrawberryObjectDefinition) -> Convert:
        """The converter to a Pydantic model, which validates its values itself."""
        if definition.from_input is not build_pydantic_model or not issubclass(type_, BaseModel):
            raise NotCompilable
        fields = {
            self._config.name_converter.from_field(field): (
                field.python_name,
                self._model_field(field.resolve_type(type_definition=definition)),
            )
            for field in definition.fields
        }
        infos = type_.model_fields
        if infos.keys() != {name for name, _ in fields.values()} or any(
            _has_tuples(info.annotation) for info in infos.values()
        ):
            raise NotCompilable
        # A client may leave these out, and Pydantic requires them.
        missing = {
            field.python_name: None
            for field in definition.fields
            if infos[field.python_name].is_required() and _is_optional(field, definition)
        }

        if _only_wraps(type_):
            absent = dict.fromkeys(infos)
            unchanged = {name for name, convert in fields.values() if convert is _unchanged}

            def wrap(value: Any) -> Any:
                sent = {}
                for key, field_value in value.items():
                    name, convert_field = fields[key]
                    passes = field_value is None or name in unchanged
                    sent[name] = Some(field_value if passes else convert_field(field_value))
                return _without_validation(type_, {**absent, **sent}, set(sent))

            return wrap

        def validate(value: Any) -> Any:
            sent: dict[str, Any] = missing.copy()
            for key, field_value in value.items():
                name, convert_field = fields[key]
                sent[name] = None if field_value is None else convert_field(field_value)
            return type_.model_validate(sent, by_alias=False, by_name=True)

        return validate

    def _model_field(self, type_: Any) -> Convert:
        while isinstance(type_, StrawberryOptional):
            # This holds for a Maybe as well: the model itself tells absent from null.
            type_ = type_.of_type
        return self.converter_of(type_)


def _is_optional(field: StrawberryField, definition: StrawberryObjectDefinition) -> bool:
    return isinstance(field.resolve_type(type_definition=definition), StrawberryOptional)


def _only_wraps(type_: type[BaseModel]) -> bool:
    """True if validation would change nothing: each field is a Maybe, and there are no validators.

    Then what GraphQL coerced needs only to be wrapped in Some.
    """
    return (
        not type_.model_config
        # Validators and serializers of its class and of its base classes.
        and type_.__pydantic_decorators__ == BaseModel.__pydantic_decorators__
        and all(
            get_origin(info.annotation) is Maybe and not info.metadata and info.default is None
            for info in type_.model_fields.values()
        )
    )


def _without_validation(
    type_: type[BaseModel], values: dict[str, Any], fields_set: set[str]
) -> BaseModel:
    """The model that validation would make of these values, made without validation."""
    model = type_.__new__(type_)
    object.__setattr__(model, "__dict__", values)
    object.__setattr__(model, "__pydantic_fields_set__", fields_set)
    object.__setattr__(model, "__pydantic_extra__", None)
    object.__setattr__(model, "__pydantic_private__", None)
    return model


def _unchanged(value: Any) -> Any:
    return value


def _unless_missing(convert: Convert) -> Convert:
    """The same converter, which passes None and UNSET unchanged."""
    return lambda value: value if value is None or value is UNSET else convert(value)
