"""The GraphQL operations behind REST calls; their text is built of names, never of values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationType,
    is_required_argument,
)

from graphql_api.errors import Problem
from rest_facade.conditions import VALIDATORS
from rest_facade.contract.carriers import Carrier, Kind, Property, unwrap
from rest_facade.reading.inputs import NO_INPUT, InputFields
from rest_facade.select import Selection
from rest_facade.writing.entity import RIGHTS_SELECTION
from rest_facade.writing.links import is_in_crm

TEXT_CACHE_SIZE = 256


@dataclass(frozen=True, eq=False)
class Operation:
    """A root field of the schema, with the types of its variables by name of the argument."""

    root: str
    field: str
    arguments: tuple[tuple[str, str], ...]
    input_argument: str | None
    """The argument that holds an entity's values; None when there is none."""
    input_fields: InputFields
    """The fields of its input type; none when it has no input."""
    is_mutation: bool
    answer_type: str
    """The name of the type of its answer, or of the items of its list."""
    answers_with_fields: bool
    """False when the answer is a plain value, or a list of them."""
    payload_field: str | None = None
    """The field of the answer that is the entity; None when the answer itself is."""

    def text_with(self, selection: str) -> str:
        """The GraphQL document that calls the field with one variable for each argument."""
        declared = ", ".join(f"${name}: {type_}" for name, type_ in self.arguments)
        passed = ", ".join(f"{name}: ${name}" for name, _ in self.arguments)
        head = f"{self.root} {self.field}" + (f"({declared})" if declared else "")
        call = self.field + (f"({passed})" if passed else "")
        below = f" {{ {self.payload_field}{selection} }}" if self.payload_field else selection
        return f"{head} {{ {call}{below} }}"


def find_field(name: str, schema: GraphQLSchema) -> tuple[OperationType, GraphQLField]:
    """The root that has the field, and the field; KeyError when the schema has no such field."""
    for root in (OperationType.QUERY, OperationType.MUTATION):
        type_ = schema.get_root_type(root)
        if type_ is not None and name in type_.fields:
            return root, type_.fields[name]
    raise KeyError(name)


def input_of(field: GraphQLField) -> tuple[str, GraphQLInputObjectType] | None:
    """The argument that holds an entity's values, with its type; None when there is none.

    It is the only argument of an input type, whatever its name.
    """
    inputs = [
        (name, type_)
        for name, argument in field.args.items()
        if isinstance(type_ := unwrap(argument.type)[1], GraphQLInputObjectType)
    ]
    return inputs[0] if len(inputs) == 1 else None


def operation_of(name: str, schema: GraphQLSchema, payload_field: str | None = None) -> Operation:
    """The operation that calls one root field; KeyError when the schema has no such field.

    `payload_field` is the field of its answer that is the entity, where that is a payload.
    """
    root, field = find_field(name, schema)
    input_, answer = input_of(field), unwrap(field.type)[1]
    if payload_field is not None:
        assert isinstance(answer, GraphQLObjectType)
        answer = unwrap(answer.fields[payload_field].type)[1]
    return Operation(
        root.value,
        name,
        tuple((argument, _variable_type(type_)) for argument, type_ in field.args.items()),
        input_[0] if input_ else None,
        InputFields.of(input_[1]) if input_ else NO_INPUT,
        root is OperationType.MUTATION,
        answer.name,
        isinstance(answer, GraphQLObjectType),
        payload_field,
    )


def _variable_type(argument: GraphQLArgument) -> str:
    """The type of the variable for an argument: nullable when the argument has a default value.

    GraphQL then uses the default value when the variable is left out.
    """
    type_ = str(argument.type)
    return type_ if is_required_argument(argument) else type_.removesuffix("!")


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def entity_text(
    operation: Operation, carrier: Carrier, selection: Selection, crm_url: str | None
) -> str:
    """The document that selects the caller's `$select`, the rights, and what links and ETags need.

    The keys of linked rows are selected only when there is a CRM to link to.
    """
    key = carrier.key
    fields = [
        *([key.field] if key else ()),
        *(VALIDATORS if carrier.has_version else ()),
        *(_linked_keys(carrier) if crm_url else ()),
        *(_field_text(selected, nested) for selected, nested in selection.properties),
        *([RIGHTS_SELECTION] if carrier.has_own_rights else ()),
    ]
    # GraphQL has no empty selections; every type has the field __typename.
    return operation.text_with(f" {{ {' '.join(fields) or '__typename'} }}")


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def validators_text(operation: Operation) -> str:
    """The document that selects only a row's version and the time of its last change."""
    return operation.text_with(f" {{ {' '.join(VALIDATORS)} }}")


def plain_text(operation: Operation) -> str:
    """The document for an answer that is not read, or is a plain value."""
    return operation.text_with(" { __typename }" if operation.answers_with_fields else "")


def in_contract_names(
    problems: Iterable[Problem],
    carrier: Carrier,
    operation: Operation,
    names: Mapping[str, str] = {},
) -> Iterator[Problem]:
    """The same problems with the contract's names: `input.userId` is `User.AssociateId`.

    `names` has the caller's names of the arguments that a call takes one by one.
    """
    for problem in problems:
        first, *steps = problem.path or ("",)
        head = (names[str(first)],) if first in names else ()
        if first == operation.input_argument:
            yield replace(problem, path=(*head, *_contract_steps(steps, carrier)))
        else:
            yield replace(problem, path=(*head, *steps))


def _contract_steps(steps: Iterable[str | int], carrier: Carrier | None) -> Iterator[str | int]:
    """The contract's names of the input fields on the way to a value; numbers of items stay."""
    for step in steps:
        if isinstance(step, int) or carrier is None:
            yield step
            continue
        found = _property_of_input(step, carrier)
        if found is None:
            yield step
            continue
        yield found[0]
        carrier = found[1].carrier


def _property_of_input(field: str, carrier: Carrier) -> tuple[str, Property] | None:
    """The property that an input field sets, with its name, such as `User.AssociateId`."""
    for property_ in carrier.properties:
        if property_.is_reference:
            assert property_.carrier is not None
            if field == f"{property_.field}Id":
                return f"{property_.name}.{property_.carrier.primary_key.name}", property_
        elif field == property_.field:
            return property_.name, property_
    return None


def _linked_keys(carrier: Carrier) -> list[str]:
    return [
        f"{linked.field} {{ {linked.carrier.primary_key.field} }}"
        for linked in carrier.properties
        if linked.carrier and is_in_crm(linked.name) and linked.is_reference
    ]


def _field_text(selected: Property, nested: Selection | None) -> str:
    if selected.kind is Kind.DICTIONARY:
        return f"{selected.field} {{ key value }}"
    if nested is None:
        return selected.field
    return f"{selected.field} {{ {' '.join(_field_text(*inner) for inner in nested.properties)} }}"
