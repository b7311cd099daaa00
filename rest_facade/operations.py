"""The GraphQL operations behind calls; their text is made of names, never of values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLSchema,
    OperationType,
    get_named_type,
)

from graphql_api.errors import Problem
from rest_facade.conditions import VALIDATORS
from rest_facade.contract.carriers import REMEMBERED, Carrier, Kind, Property
from rest_facade.select import Selection
from rest_facade.writing.entity import SELECTION as RIGHTS
from rest_facade.writing.links import is_neighbour

REMEMBERED_TEXTS = 256

INPUT = "input"
"""The argument that holds an entity's values."""


@dataclass(frozen=True, eq=False)
class Operation:
    """A field of one of the schema's roots, with its arguments' types by their names."""

    root: str
    field: str
    arguments: tuple[tuple[str, str], ...]
    taken: frozenset[str]
    """What its input takes of an entity; nothing when it has none."""

    @cached_property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.root == OperationType.MUTATION.value

    def around(self, selection: str) -> str:
        """The text that calls the field with a variable for each argument."""
        declared = ", ".join(f"${name}: {type_}" for name, type_ in self.arguments)
        passed = ", ".join(f"{name}: ${name}" for name, _ in self.arguments)
        head = f"{self.root} {self.field}" + (f"({declared})" if declared else "")
        call = self.field + (f"({passed})" if passed else "")
        return f"{head} {{ {call}{selection} }}"


def look_up(field: str, schema: GraphQLSchema) -> tuple[OperationType, GraphQLField]:
    """The root that has the field, and the field; KeyError when the schema has no such field."""
    for root in (OperationType.QUERY, OperationType.MUTATION):
        type_ = schema.get_root_type(root)
        if type_ is not None and field in type_.fields:
            return root, type_.fields[field]
    raise KeyError(field)


def input_of(field: GraphQLField) -> GraphQLInputObjectType | None:
    """The input that holds an entity's values, if the field takes one."""
    argument = field.args.get(INPUT)
    type_ = get_named_type(argument.type) if argument else None
    return type_ if isinstance(type_, GraphQLInputObjectType) else None


def operation_of(field: str, schema: GraphQLSchema) -> Operation:
    """The operation that calls one field of the schema."""
    root, found = look_up(field, schema)
    taken = input_of(found)
    return Operation(
        root.value,
        field,
        tuple((name, str(argument.type)) for name, argument in found.args.items()),
        frozenset(taken.fields if taken else ()),
    )


@lru_cache(maxsize=REMEMBERED_TEXTS)
def entity_text(
    operation: Operation, carrier: Carrier, selection: Selection, crm_url: str | None
) -> str:
    """Asks for what the caller selected, the rights, and what links and validators are made of."""
    selected = [
        carrier.key.field,
        *VALIDATORS,
        *(_keys_of_neighbours(carrier) if crm_url else ()),
        *(_text(each, below) for each, below in selection.properties),
        RIGHTS,
    ]
    return operation.around(f" {{ {' '.join(selected)} }}")


@lru_cache(maxsize=REMEMBERED_TEXTS)
def validators_text(operation: Operation) -> str:
    """Asks when a row was changed, and how often."""
    return operation.around(f" {{ {' '.join(VALIDATORS)} }}")


def in_contract_names(problems: Iterable[Problem], carrier: Carrier) -> Iterator[Problem]:
    """The same problems by the names of the contract: `input.userId` is `User.AssociateId`."""
    names = _names(carrier)
    return (
        replace(problem, path=tuple(names.get(str(step), step) for step in problem.path[1:]))
        for problem in problems
    )


@lru_cache(maxsize=REMEMBERED)
def _names(carrier: Carrier) -> Mapping[str, str]:
    return {each.field: each.name for each in carrier.properties} | {
        f"{each.field}Id": f"{each.name}.{each.carrier.key.name}"
        for each in carrier.properties
        if each.carrier
    }


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
