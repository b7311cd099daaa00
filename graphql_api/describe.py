"""Describes the stored fields of a public type: GraphQL name, column, .NET type and length.

It reads the Strawberry type and the Tortoise model, and changes neither.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLObjectType
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.utils.str_converters import to_camel_case
from tortoise import fields
from tortoise.fields.relational import ForeignKeyFieldInstance

from orm.models.chat_topic_values import MAX_LENGTH
from orm.models.fields import FlagsField
from orm.value_objects import ValueField

DOTNET_TYPES: tuple[tuple[type[Any], str, int], ...] = (
    # The first row that matches a column counts, so special columns come before general ones.
    # Lengths are in bytes as SuperOffice gives them (int 4, short 2, date 16), 0 where it has none.
    (FlagsField, "System.Int16", 2),
    (fields.data.IntEnumFieldInstance, "System.Int16", 2),
    (fields.IntField, "System.Int32", 4),
    (fields.BooleanField, "System.Boolean", 1),
    (fields.FloatField, "System.Double", 8),
    (fields.DatetimeField, "System.DateTime", 16),
    (fields.TextField, "System.String", -1),
    (fields.JSONField, "SuperOffice.CRM.Services.StringDictionary", 0),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A public field that a column holds: GraphQL name, attribute, .NET type, length or -1."""

    name: str
    attribute: str
    type: str
    length: int


def describe(public: type[Any]) -> tuple[Field, ...]:
    """The stored fields of a Strawberry type that has a `model`, in its order.

    Computed fields are left out.
    """
    columns = public.model._meta.fields_map
    return tuple(
        Field(to_camel_case(name), name, *_kind_of(columns[name]))
        for field in strawberry.types.get_object_definition(public, strict=True).fields
        if (name := field.python_name) in columns
    )


def max_text_lengths(type_: GraphQLObjectType) -> Mapping[str, int]:
    """The most characters that each text field of a type may have, for fields with a limit.

    They are those of the columns of the type's `model`, or of the fields of its `value_type`, which
    is a value object; none for a type that has neither.
    """
    definition = type_.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    public = definition.origin if definition else None
    value_type = getattr(public, "value_type", None)
    if value_type is not None:
        return {
            to_camel_case(field.name): field.metadata[MAX_LENGTH]
            for field in dataclasses.fields(value_type)
            if MAX_LENGTH in field.metadata
        }
    if public is None or not hasattr(public, "model"):
        return {}
    return {
        field.name: field.length
        for field in describe(public)
        if field.type == "System.String" and field.length >= 0
    }


def _kind_of(column: fields.Field[Any]) -> tuple[str, int]:
    if isinstance(column, ForeignKeyFieldInstance):
        return f"SuperOffice.CRM.Services.{str(column.model_name).removeprefix('orm.')}", 0
    if isinstance(column, ValueField):
        return f"SuperOffice.CRM.Services.{column.value_type.__name__}", 0
    if isinstance(column, fields.CharField):
        return "System.String", column.max_length
    return next((name, length) for kind, name, length in DOTNET_TYPES if isinstance(column, kind))
