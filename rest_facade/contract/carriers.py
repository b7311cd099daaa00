"""The contract's carriers, read off the types of the GraphQL schema.

A carrier has the fields of its type in the same order; what kind of value a property holds follows
from the field's type.
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

REMEMBERED = 128
"""Carriers, a few for each schema: a process that makes one schema after another keeps few."""

RIGHTS = ("tableRight", "fieldProperties")
"""Fields that become the carrier's own TableRight and FieldProperties, which the facade shapes."""

BESIDE_THE_CONTRACT = {"ChatSession": ("version", "createdAt", "updatedAt")}
"""By type, the fields that the contract tells in headers, if at all; a ticket tells createdAt."""

ENTRY = "StringEntry"
"""A list of these is a dictionary of strings."""

WITHOUT_RIGHTS = frozenset({"StructuredAddress"})
"""Nested objects that are no carriers in .NET, and so have no TableRight and FieldProperties."""


class Kind(Enum):
    """What a property holds."""

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
    """One property: its name here, its field in GraphQL, and what it holds."""

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

    @cached_property
    def key(self) -> Property:
        """The primary key, which is named after the carrier."""
        return next(each for each in self.properties if each.name == f"{self.name}Id")

    @cached_property
    def entity_name(self) -> str:
        """What .NET calls the class of the whole entity."""
        return f"{self.name}Entity"

    @property
    def has_rights(self) -> bool:
        """Whether it carries TableRight and FieldProperties."""
        return self.name not in WITHOUT_RIGHTS

    def find(self, name: str) -> Property | None:
        """The property of that name, in any case."""
        return self.spelled.get(name) or self.spelled.get(name.lower())

    @cached_property
    def spelled(self) -> Mapping[str, Property]:
        """Properties by the spellings that are usual, and in lower case, by which all are found."""
        return {
            spelling: each
            for each in self.properties
            for spelling in (each.name, each.field, each.name.lower())
        }


@dataclass(frozen=True, eq=False)
class EnumNames:
    """An enum's members as the contract names and numbers them, against GraphQL's names."""

    shown: Mapping[str, str]
    members: Mapping[str | int, str]
    """By number, by name, and by name in lower case, as all names are found."""

    @classmethod
    def of(cls, numbers: Mapping[str, int]) -> Self:
        """For an enum's members of GraphQL with their numbers."""
        shown = {member: enum_name(member) for member in numbers}
        names: dict[str | int, str] = {
            spelling: member for member, name in shown.items() for spelling in (name, name.lower())
        }
        return cls(shown, names | {number: member for member, number in numbers.items()})

    def find(self, value: object) -> str | None:
        """The GraphQL member for a name in any case or a number; None for anything else."""
        if isinstance(value, str):
            return self.members.get(value) or self.members.get(value.strip().lower())
        if isinstance(value, int) and not isinstance(value, bool):
            return self.members.get(value)
        return None


@lru_cache(maxsize=REMEMBERED)
def carrier_of(type_: GraphQLObjectType) -> Carrier:
    """The carrier for a GraphQL object type."""
    return Carrier(
        type_.name,
        tuple(
            _property(name, field.type)
            for name, field in type_.fields.items()
            if name not in (*RIGHTS, *BESIDE_THE_CONTRACT.get(type_.name, ()))
        ),
    )


def _property(field: str, type_: GraphQLOutputType) -> Property:
    name = property_name(field)
    listed, inner = _unwrap(type_)
    if isinstance(inner, GraphQLEnumType):
        kind = Kind.FLAGS if listed else Kind.ENUM
        return Property(name, field, kind, enum=_enum_names(inner))
    if isinstance(inner, GraphQLObjectType):
        if inner.name == ENTRY:
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
    return EnumNames.of({member: int(value.value) for member, value in type_.values.items()})


ODD = {"url": "URL", "urlName": "URLName"}
"""The few properties that are not simply PascalCase."""

ODD_ENUM_WORDS = {"SMS": "SMS", "API": "API", "UI": "UI"}


def property_name(field: str) -> str:
    """`customerAlias` is `CustomerAlias`."""
    return ODD.get(field) or field[:1].upper() + field[1:]


def enum_name(member: str) -> str:
    """`IN_QUEUE` is `InQueue`."""
    return "".join(ODD_ENUM_WORDS.get(word) or word.capitalize() for word in member.split("_"))
