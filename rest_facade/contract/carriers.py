"""The contract's carriers (its entities and nested objects), derived from the GraphQL schema.

A carrier has the fields of its GraphQL type in the same order. The kind of each property follows
from the type of the field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache
from typing import Any, Self

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
)

CARRIER_CACHE_SIZE = 128
"""Number of cached carriers: a few for each schema, so a process that makes many keeps few."""

RIGHTS_FIELDS = ("tableRight", "fieldProperties")
"""GraphQL fields that are no properties; the facade writes TableRight and FieldProperties."""

GLOBAL_ID = "id"
"""The GraphQL field of every Node that is no property: the contract knows rows by their keys."""

OUTSIDE_THE_CONTRACT = {"ChatSession": ("version", "createdAt", "updatedAt")}
"""By type, the GraphQL fields that are no properties; ETag and Last-Modified are made of two.

This is per type, because the contract's Ticket does have a CreatedAt.
"""

DICTIONARY_ENTRY = "StringEntry"
"""The GraphQL type of an entry; a list of entries is a dictionary of strings in the contract."""

WITHOUT_RIGHTS = frozenset({"StructuredAddress"})
"""Nested objects that are no carriers in .NET, so they lack TableRight and FieldProperties."""


class Kind(Enum):
    """The kind of value that a property has."""

    INTEGER = auto()
    DOUBLE = auto()
    BOOLEAN = auto()
    STRING = auto()
    DATE = auto()
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
}


@dataclass(frozen=True, eq=False)
class Property:
    """A property of a carrier: its name in the contract, its GraphQL field, and its kind."""

    name: str
    field: str
    kind: Kind
    enum: "EnumNames | None" = None
    carrier: "Carrier | None" = None


@dataclass(frozen=True, eq=False)
class Carrier:
    """An entity or a nested object of the contract."""

    name: str
    properties: tuple[Property, ...]
    entity_name: str = ""
    """The .NET class of the whole entity, such as `ChatSessionEntity`; empty for a list's rows."""

    @cached_property
    def key(self) -> Property:
        """The primary key, which is named after the carrier."""
        return next(
            property_ for property_ in self.properties if property_.name == f"{self.name}Id"
        )

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


@dataclass(frozen=True, eq=False)
class EnumNames:
    """The names and numbers of an enum in the contract, with the GraphQL names of the members."""

    contract_names: Mapping[str, str]
    """The contract's name by the GraphQL name of a member."""
    members: Mapping[str | int, str]
    """The GraphQL name by number, by the contract's name, and by that name in lower case."""

    @classmethod
    def from_numbers(cls, numbers: Mapping[str, int]) -> Self:
        """From the number of each member by its GraphQL name."""
        contract_names = {member: enum_name(member) for member in numbers}
        names: dict[str | int, str] = {
            spelling: member
            for member, name in contract_names.items()
            for spelling in (name, name.lower())
        }
        return cls(contract_names, names | {number: member for member, number in numbers.items()})

    def find(self, value: object) -> str | None:
        """The GraphQL name for a contract name in any case, or for a number; else None."""
        if isinstance(value, str):
            return self.members.get(value) or self.members.get(value.strip().lower())
        if isinstance(value, int) and not isinstance(value, bool):
            return self.members.get(value)
        return None


@lru_cache(maxsize=CARRIER_CACHE_SIZE)
def carrier_of(type_: GraphQLObjectType) -> Carrier:
    """The carrier of a GraphQL object type; always the same object for the same type."""
    return Carrier(
        type_.name,
        tuple(
            _property(name, field.type)
            for name, field in type_.fields.items()
            if name not in (GLOBAL_ID, *RIGHTS_FIELDS, *OUTSIDE_THE_CONTRACT.get(type_.name, ()))
        ),
        f"{type_.name}Entity",
    )


def _property(field: str, type_: GraphQLOutputType) -> Property:
    name = property_name(field)
    listed, inner = _unwrap(type_)
    if isinstance(inner, GraphQLEnumType):
        kind = Kind.FLAGS if listed else Kind.ENUM
        return Property(name, field, kind, enum=_enum_names(inner))
    if isinstance(inner, GraphQLObjectType):
        if inner.name == DICTIONARY_ENTRY:
            return Property(name, field, Kind.DICTIONARY)
        kind = Kind.CARRIERS if listed else Kind.CARRIER
        return Property(name, field, kind, carrier=carrier_of(inner))
    return Property(name, field, SCALARS[inner.name])


def _unwrap(type_: Any) -> tuple[bool, Any]:
    listed = False
    while isinstance(type_, (GraphQLNonNull, GraphQLList)):
        listed = listed or isinstance(type_, GraphQLList)
        type_ = type_.of_type
    return listed, type_


def _enum_names(type_: GraphQLEnumType) -> EnumNames:
    return EnumNames.from_numbers(
        {member: int(value.value) for member, value in type_.values.items()}
    )


IRREGULAR_NAMES = {"url": "URL", "urlName": "URLName"}
"""The contract's names that are not the field's name in PascalCase, by field."""

ACRONYMS = {"SMS": "SMS", "API": "API", "UI": "UI"}


def property_name(field: str) -> str:
    """The contract's name of a field: `CustomerAlias` for `customerAlias`."""
    return IRREGULAR_NAMES.get(field) or field[:1].upper() + field[1:]


def enum_name(member: str) -> str:
    """The contract's name of an enum member: `InQueue` for `IN_QUEUE`."""
    return "".join(ACRONYMS.get(word) or word.capitalize() for word in member.split("_"))
