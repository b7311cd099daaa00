"""The GraphQL operations behind REST calls; their text is built of names, never of values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLSchema,
    OperationType,
    get_named_type,
)

from graphql_api.errors import Problem
from rest_facade.conditions import VALIDATORS
from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.select import Selection
from rest_facade.writing.entity import RIGHTS_SELECTION
from rest_facade.writing.links import is_in_crm

TEXT_CACHE_SIZE = 256

INPUT = "input"
"""The argument that holds an entity's values."""


@dataclass(frozen=True, eq=False)
class Operation:
    """A root field of the schema, with the types of its arguments by name."""

    root: str
    field: str
    arguments: tuple[tuple[str, str], ...]
    input_fields: frozenset[str]
    """The fields of its input type; empty when it has no input."""
    is_mutation: bool

    def text_with(self, selection: str) -> str:
        """The GraphQL document that calls the field with one variable for each argument."""
        declared = ", ".join(f"${name}: {type_}" for name, type_ in self.arguments)
        passed = ", ".join(f"{name}: ${name}" for name, _ in self.arguments)
        head = f"{self.root} {self.field}" + (f"({declared})" if declared else "")
        call = self.field + (f"({passed})" if passed else "")
        return f"{head} {{ {call}{selection} }}"


def find_field(name: str, schema: GraphQLSchema) -> tuple[OperationType, GraphQLField]:
    """The root that has the field, and the field; KeyError when the schema has no such field."""
    for root in (OperationType.QUERY, OperationType.MUTATION):
        type_ = schema.get_root_type(root)
        if type_ is not None and name in type_.fields:
            return root, type_.fields[name]
    raise KeyError(name)


def input_type_of(field: GraphQLField) -> GraphQLInputObjectType | None:
    """The input type that holds an entity's values; None when the field has no such argument."""
    argument = field.args.get(INPUT)
    type_ = get_named_type(argument.type) if argument else None
    return type_ if isinstance(type_, GraphQLInputObjectType) else None


def operation_of(name: str, schema: GraphQLSchema) -> Operation:
    """The operation that calls one root field; KeyError when the schema has no such field."""
    root, field = find_field(name, schema)
    input_type = input_type_of(field)
    return Operation(
        root.value,
        name,
        tuple((argument, str(type_.type)) for argument, type_ in field.args.items()),
        frozenset(input_type.fields if input_type else ()),
        root is OperationType.MUTATION,
    )


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def entity_text(
    operation: Operation, carrier: Carrier, selection: Selection, crm_url: str | None
) -> str:
    """The document that selects the caller's `$select`, the rights, and what links and ETags need.

    The keys of linked rows are selected only when there is a CRM to link to.
    """
    fields = [
        carrier.key.field,
        *VALIDATORS,
        *(_linked_keys(carrier) if crm_url else ()),
        *(_field_text(selected, nested) for selected, nested in selection.properties),
        RIGHTS_SELECTION,
    ]
    return operation.text_with(f" {{ {' '.join(fields)} }}")


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def validators_text(operation: Operation) -> str:
    """The document that selects only a row's version and the time of its last change."""
    return operation.text_with(f" {{ {' '.join(VALIDATORS)} }}")


def in_contract_names(problems: Iterable[Problem], carrier: Carrier) -> Iterator[Problem]:
    """The same problems with the contract's names: `input.userId` is `User.AssociateId`."""
    names = _contract_names(carrier)
    return (
        replace(problem, path=tuple(names.get(str(step), step) for step in problem.path[1:]))
        for problem in problems
    )


def _contract_names(carrier: Carrier) -> Mapping[str, str]:
    """Names in the contract by the names of input fields."""
    return {property_.field: property_.name for property_ in carrier.properties} | {
        f"{property_.field}Id": f"{property_.name}.{property_.carrier.key.name}"
        for property_ in carrier.properties
        if property_.carrier
    }


def _linked_keys(carrier: Carrier) -> list[str]:
    return [
        f"{linked.field} {{ {linked.carrier.key.field} }}"
        for linked in carrier.properties
        if linked.carrier and is_in_crm(linked.name)
    ]


def _field_text(selected: Property, nested: Selection | None) -> str:
    if selected.kind is Kind.DICTIONARY:
        return f"{selected.field} {{ key value }}"
    if nested is None:
        return selected.field
    return f"{selected.field} {{ {' '.join(_field_text(*inner) for inner in nested.properties)} }}"
