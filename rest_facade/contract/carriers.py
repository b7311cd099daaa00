"""The contract's carriers (its entities and nested objects), derived from the GraphQL schema.

A carrier has the fields of its GraphQL type in the same order. The kind of each property follows
from the type of the field.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache, partial
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
)

from rest_facade.contract.enums import EnumNames
from rest_facade.contract.names import property_name

CARRIER_CACHE_SIZE = 128
"""Number of cached carriers: a few for each schema, so a process that makes many keeps few."""

TABLE_RIGHT = "tableRight"

RIGHTS_FIELDS = (TABLE_RIGHT, "fieldProperties")
"""GraphQL fields that are no properties; the facade writes TableRight and FieldProperties."""

GLOBAL_ID = "id"
"""The GraphQL field of every Node that is no property: the contract knows rows by their keys.

A type without the scalar ID there, such as MDOListItem, has the contract's own Id.
"""

VERSION = "version"

VERSION_FIELDS = (VERSION, "createdAt", "updatedAt")
"""The fields of a type with versions that are no properties; ETag and Last-Modified show two.

A type without versions may have them: the contract's Ticket does have a CreatedAt.
"""

OUTSIDE_THE_CONTRACT: Mapping[str, tuple[str, ...]] = {
    "Associate": ("chatTopicAgents",),
    "ChatTopic": ("isOpen", "agents"),
}
"""By type, further GraphQL fields that REST neither shows nor reads, since the contract lacks them.

Left out without an entry here: fields with arguments, and a field such as `topic` beside the plain
number `topicId`, which is then the contract's property.
"""

DICTIONARY_ENTRY = "StringEntry"
"""The GraphQL type of an entry; a list of entries is a dictionary of strings in the contract."""

ALWAYS_NULL: Mapping[str, tuple[str, ...]] = {
    "TimeZoneData": ("TimeZoneSTDRules", "TimeZoneDSTRules"),
}
"""By carrier, its last properties that this service has no values for.

They are written as null, and what is sent for them is ignored, whatever it is. The rules of a zone
come from the time zone database.
"""

WITHOUT_RIGHTS = frozenset(
    {
        *("ChatBotSettings", "ChatMessage", "ChatOpeningHours", "ChatTopicAgent"),
        *("ChatWidgetSettings", "KbCategory", "ReplyTemplate", "StructuredAddress"),
        "TimeZoneData",
    }
)
"""Objects that do not extend Carrier in .NET, so they lack TableRight and FieldProperties."""


class Kind(Enum):
    """The kind of value that a property has."""

    INTEGER = auto()
    DOUBLE = auto()
    BOOLEAN = auto()
    STRING = auto()
    DATE = auto()
    DURATION = auto()
    """A time span, which the contract writes as `08:00:00`; GraphQL has it in ISO 8601."""
    INTEGERS = auto()
    ENUM = auto()
    FLAGS = auto()
    DICTIONARY = auto()
    CARRIER = auto()
    CARRIERS = auto()


SCALARS = {
    "Int": Kind.INTEGER,
    "Float": Kind.DOUBLE,
    "Boolean": Kind.BOOLEAN,
    "String": Kind.STRING,
    "DateTime": Kind.DATE,
    "Duration": Kind.DURATION,
}


@dataclass(frozen=True, eq=False)
class Property:
    """A property of a carrier: its name in the contract, its GraphQL field, and its kind."""

    name: str
    field: str
    kind: Kind
    enum: EnumNames | None = None
    nested: "Callable[[], Carrier] | None" = None
    """Gives the carrier in it; called late, because a carrier may hold others of its own type."""

    @cached_property
    def carrier(self) -> "Carrier | None":
        """The carrier that the property holds, or a list of it; None for plain values."""
        return self.nested() if self.nested else None

    @property
    def is_reference(self) -> bool:
        """True if it refers to a row by the row's key, so that only the key is read."""
        return (
            self.kind is Kind.CARRIER and self.carrier is not None and self.carrier.key is not None
        )

    @property
    def is_value_object(self) -> bool:
        """True if it holds an object without a key, which is read and merged whole."""
        return self.kind is Kind.CARRIER and not self.is_reference


@dataclass(frozen=True, eq=False)
class Carrier:
    """An entity or a nested object of the contract."""

    name: str
    properties: tuple[Property, ...]
    entity_name: str = ""
    """The .NET class of the whole entity, such as `ChatSessionEntity`; empty for a list's rows."""
    has_version: bool = False
    """True if its rows have versions, which ETag and Last-Modified are made of."""
    has_own_rights: bool = False
    """True if GraphQL says what the caller may do with the entity and with each field."""
    is_row: bool = False
    """True for a row of its own, which others refer to; GraphQL gives such rows global ids."""

    @cached_property
    def key(self) -> Property | None:
        """The primary key of a row, `{Name}Id`; None for a value object, whatever ids it has.

        The Id of a CustomerLanguage, for one, is a part of its value.
        """
        name = f"{self.name}Id"
        rows_own = (each for each in self.properties if self.is_row and each.name == name)
        return next(rows_own, None)

    @property
    def always_null(self) -> tuple[str, ...]:
        """The names of the properties after the others that are always null."""
        return ALWAYS_NULL.get(self.name, ())

    @cached_property
    def primary_key(self) -> Property:
        """The primary key of a carrier that has one, such as an entity."""
        assert self.key is not None
        return self.key

    @property
    def has_rights(self) -> bool:
        """True if the carrier has TableRight and FieldProperties."""
        return self.name not in WITHOUT_RIGHTS

    def find(self, name: str) -> Property | None:
        """The property with that name, in any case; None when there is none."""
        return self.by_spelling.get(name) or self.by_spelling.get(name.lower())

    @cached_property
    def by_spelling(self) -> Mapping[str, Property]:
        """Properties by name in PascalCase, camelCase and lower case.

        Callers mostly use the first two; every other spelling is found by its lower case.
        """
        return {
            spelling: property_
            for property_ in self.properties
            for spelling in (property_.name, property_.field, property_.name.lower())
        }


@lru_cache(maxsize=CARRIER_CACHE_SIZE)
def carrier_of(type_: GraphQLObjectType) -> Carrier:
    """The carrier of a GraphQL object type; always the same object for the same type."""
    has_version = VERSION in type_.fields
    return Carrier(
        type_.name,
        tuple(
            property_of(property_name(name), name, field.type)
            for name, field in type_.fields.items()
            if _is_in_contract(name, field, type_)
        ),
        f"{type_.name}Entity" if has_version or TABLE_RIGHT in type_.fields else type_.name,
        has_version,
        TABLE_RIGHT in type_.fields,
        _has_global_id(type_),
    )


def _has_global_id(type_: GraphQLObjectType) -> bool:
    field = type_.fields.get(GLOBAL_ID)
    return field is not None and unwrap(field.type)[1].name == "ID"


def _is_in_contract(name: str, field: GraphQLField, type_: GraphQLObjectType) -> bool:
    listed, inner = unwrap(field.type)
    is_number_shown = isinstance(inner, GraphQLObjectType) and f"{name}Id" in type_.fields
    return not (
        field.args
        or (name == GLOBAL_ID and _has_global_id(type_))
        or name in RIGHTS_FIELDS
        or (VERSION in type_.fields and name in VERSION_FIELDS)
        or (is_number_shown and not listed)
        or name in OUTSIDE_THE_CONTRACT.get(type_.name, ())
    )


def property_of(
    name: str, field: str, type_: Any, nested: Callable[[], Carrier] | None = None
) -> Property:
    """The property for a field or an argument of that type; `nested` gives an input's carrier."""
    listed, inner = unwrap(type_)
    if isinstance(inner, GraphQLEnumType):
        kind = Kind.FLAGS if listed else Kind.ENUM
        return Property(name, field, kind, enum=_enum_names(inner))
    if isinstance(inner, (GraphQLObjectType, GraphQLInputObjectType)):
        if inner.name == DICTIONARY_ENTRY:
            return Property(name, field, Kind.DICTIONARY)
        kind = Kind.CARRIERS if listed else Kind.CARRIER
        return Property(name, field, kind, nested=nested or partial(carrier_of, inner))
    kind = SCALARS[inner.name]
    if listed:
        # The contract has no lists of other scalars.
        assert kind is Kind.INTEGER, f"{field} is a list of {inner.name}"
        kind = Kind.INTEGERS
    return Property(name, field, kind)


def unwrap(type_: Any) -> tuple[bool, Any]:
    """True if the type is a list, and the type within lists and non-null marks."""
    listed = False
    while isinstance(type_, (GraphQLNonNull, GraphQLList)):
        listed = listed or isinstance(type_, GraphQLList)
        type_ = type_.of_type
    return listed, type_


def _enum_names(type_: GraphQLEnumType) -> EnumNames:
    return EnumNames.from_numbers(
        {member: int(value.value) for member, value in type_.values.items()}
    )
