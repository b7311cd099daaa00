"""The fields of a GraphQL input, or of a field's arguments, for the values of a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from graphql import GraphQLInputObjectType

from rest_facade.contract.carriers import unwrap


@dataclass(frozen=True, eq=False)
class InputFields:
    """The names of the fields, and the fields of those that hold inputs themselves.

    Compared by identity, so that cache look-ups are cheap.
    """

    names: frozenset[str]
    types: Mapping[str, GraphQLInputObjectType] = field(default_factory=dict)
    """By name, the input types of value objects, and of lists of them."""

    @classmethod
    def of(cls, type_: GraphQLInputObjectType) -> Self:
        """The fields of an input type."""
        inner = {name: unwrap(field_.type)[1] for name, field_ in type_.fields.items()}
        inputs = {
            name: each for name, each in inner.items() if isinstance(each, GraphQLInputObjectType)
        }
        return cls(frozenset(inner), inputs)

    @cached_property
    def nested(self) -> "Mapping[str, InputFields]":
        """By name, the fields of nested inputs; made late, since an input may hold its own type."""
        return {name: InputFields.of(type_) for name, type_ in self.types.items()}


NO_INPUT = InputFields(frozenset())
