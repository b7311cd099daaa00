"""The GraphQL operation behind a call; its text is made of the schema's names, never of values."""

from dataclasses import dataclass, replace
from functools import lru_cache

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationType,
    get_named_type,
)

from graphql_api.errors import InvalidValue
from rest_facade.carriers import Carrier, Kind, Property, carrier_of
from rest_facade.links import is_neighbour
from rest_facade.rights import SELECTION as RIGHTS
from rest_facade.routes import Call
from rest_facade.select import Selection

REMEMBERED_TEXTS = 256


@dataclass(frozen=True)
class Operation:
    """A call bound to the schema: what it returns, and what its argument takes."""

    call: Call
    carrier: Carrier
    argument_type: str
    argument_fields: frozenset[str]

    def in_our_words(self, error: InvalidValue) -> InvalidValue:
        """The same problems by the names of the contract: `input.userId` is `User.AssociateId`."""
        names = {each.field: each.name for each in self.carrier.properties} | {
            f"{each.field}Id": f"{each.name}.{each.carrier.key.name}"
            for each in self.carrier.properties
            if each.carrier
        }
        return InvalidValue(
            *(
                replace(
                    problem, path=tuple(names.get(str(step), step) for step in problem.path[1:])
                )
                for problem in error.problems
            )
        )


@dataclass(frozen=True)
class Types:
    """A call's field in the schema: what it returns, and the input that it takes."""

    field: GraphQLField
    returned: GraphQLObjectType
    taken: GraphQLInputObjectType


def look_up(call: Call, schema: GraphQLSchema) -> Types:
    """Find a call's field in the schema; fails when the schema has no such field."""
    root = schema.get_root_type(OperationType(call.operation))
    assert root is not None
    field = root.fields[call.field]
    returned = get_named_type(field.type)
    taken = get_named_type(field.args[call.argument].type)
    assert isinstance(returned, GraphQLObjectType)
    assert isinstance(taken, GraphQLInputObjectType)
    return Types(field, returned, taken)


def bind(call: Call, schema: GraphQLSchema) -> Operation:
    """Look a call's field up in the schema; fails at start when the schema has no such field."""
    found = look_up(call, schema)
    argument_type = str(found.field.args[call.argument].type)
    return Operation(call, carrier_of(found.returned), argument_type, frozenset(found.taken.fields))


@lru_cache(maxsize=REMEMBERED_TEXTS)
def text_of(operation: Operation, selection: Selection, crm_url: str | None) -> str:
    """The operation that selects what the caller did, the rights, and what links are made of."""
    call, carrier = operation.call, operation.carrier
    selected = [
        carrier.key.field,
        *(_keys_of_neighbours(carrier) if crm_url else ()),
        *(_text(each, below) for each, below in selection.properties),
        RIGHTS,
    ]
    return (
        f"{call.operation} {call.field}(${call.argument}: {operation.argument_type})"
        f" {{ {call.field}({call.argument}: ${call.argument}) {{ {' '.join(selected)} }} }}"
    )


def _keys_of_neighbours(carrier: Carrier) -> list[str]:
    return [
        f"{each.field} {{ {each.carrier.key.field} }}"
        for each in carrier.properties
        if each.carrier and is_neighbour(each.name)
    ]


def _text(each: Property, below: Selection | None) -> str:
    if each.kind is Kind.DICTIONARY:
        return f"{each.field} {{ key value }}"
    if below is None:
        return each.field
    return f"{each.field} {{ {' '.join(_text(*nested) for nested in below.properties)} }}"
