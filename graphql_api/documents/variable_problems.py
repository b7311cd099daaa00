"""Finds the bad values in an operation's variables, each with its path."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import getitem
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_input_type,
    is_list_type,
    is_non_null_type,
    is_specified_scalar_type,
    type_from_ast,
)
from graphql.pyutils import did_you_mean, suggestion_list
from graphql.utilities import coerce_input_value, validate_input_value

from graphql_api.errors import Problem, cut_names

CheckInput = Callable[[str, Mapping[str, Any]], Iterable[Problem]]
"""Checks coerced values of an input type, by GraphQL name."""

FIELD = re.compile(
    r"(?:required|unknown) field '(.*?)'(?:, found|\. Found|\. Did you mean)", re.DOTALL
)
"""The part of graphql-core's message that names a missing field, or one that does not exist."""

FOUND = re.compile(r",? [Ff]ound: .*", re.DOTALL)
"""The end of graphql-core's message about an object, which would repeat the value."""


def problems_of_variables(
    schema: GraphQLSchema,
    definitions: Collection[VariableDefinitionNode],
    values: Mapping[str, Any],
    check_input: CheckInput,
    *,
    suggestions: bool = True,
) -> list[Problem]:
    """A Problem for each bad value: its path from the variable's name on, and what was expected.

    `check_input` checks the values that are of the right type beside bad ones, so that one answer
    names all. With `suggestions` the reasons list the values of enums.

    graphql-core's errors have the path in their text only; its rule, called again, gives a list.
    """
    problems: list[Problem] = []
    for definition in definitions:
        name = definition.variable.name.value
        expected = type_from_ast(schema, definition.type)
        if not is_input_type(expected):
            continue

        value = values.get(name, Undefined)

        def add_problem(
            error: GraphQLError,
            path: list[str | int],
            name: str = name,
            expected: GraphQLInputType = expected,
            value: Any = value,
        ) -> None:
            bad, type_ = reduce(getitem, path, value), _type_at(path, expected)
            field = _field_of(error, bad)
            if field is None:
                reason = _reason(error, type_, bad, suggestions=suggestions)
                problems.append(Problem((name, *path), reason))
            else:
                reason = _reason_of_field(field, type_, suggestions=suggestions)
                problems.append(Problem((name, *path, field), reason))

        is_missing = is_non_null_type(expected) and not definition.default_value
        if value is not Undefined or is_missing:
            before = len(problems)
            validate_input_value(value, expected, add_problem)
            if len(problems) > before:
                problems.extend(_problems_of_others(name, value, expected, check_input))
    return problems


def _problems_of_others(
    name: str, value: Any, expected: GraphQLInputType, check_input: CheckInput
) -> Iterator[Problem]:
    """The problems of an input object's fields that are of the right type."""
    type_ = get_named_type(expected)
    if not is_input_object_type(type_) or not isinstance(value, dict):
        return
    coerced = {
        field_name: coerce_input_value(value[field_name], field.type)
        for field_name, field in type_.fields.items()
        if field_name in value
    }
    others = {key: item for key, item in coerced.items() if item is not Undefined}
    for problem in check_input(type_.name, others):
        yield Problem((name, *problem.path), problem.reason)


def _field_of(error: GraphQLError, value: Any) -> str | None:
    """The field that an input object lacks, or has and its type does not; None for other errors."""
    match = FIELD.search(error.message) if isinstance(value, dict) else None
    return match[1] if match else None


def _reason_of_field(field: str, type_: GraphQLInputType, *, suggestions: bool) -> str:
    input_object = get_named_type(type_)
    assert is_input_object_type(input_object)
    if field in input_object.fields:
        return "must be given"
    meant = did_you_mean(suggestion_list(field, list(input_object.fields))) if suggestions else ""
    return f"is not a field of {input_object.name}.{meant}"


def _reason(
    error: GraphQLError, expected: GraphQLInputType, value: Any, *, suggestions: bool
) -> str:
    """The reason why a value is bad; never repeats the value, which may be a password."""
    named = get_named_type(expected)
    if is_enum_type(named) and suggestions:
        names = list(named.values)
        meant = did_you_mean(suggestion_list(value, names)) if isinstance(value, str) else ""
        return f"must be of type {expected}; its values are {', '.join(names)}.{meant}"
    if is_specified_scalar_type(named) or is_enum_type(named):
        return f"must be of type {expected}"
    # The scalars of this schema have good messages of their own, and graphql-core for objects.
    return cut_names(FOUND.sub("", error.message))


def _type_at(path: Sequence[str | int], expected: GraphQLInputType) -> GraphQLInputType:
    """The type that is expected at the end of a path into a value."""
    for step in path:
        if isinstance(step, str):
            # An object may be sent for a list of one object.
            input_object = get_named_type(expected)
            assert is_input_object_type(input_object)
            expected = input_object.fields[step].type
        else:
            items = get_nullable_type(expected)
            assert is_list_type(items)
            expected = items.of_type
    return expected
