"""What is wrong with an operation's variables, value by value."""

import re
from collections.abc import Collection, Mapping, Sequence
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
from graphql.utilities import validate_input_value

from orm.errors import Problem

FOUND = re.compile(r",? [Ff]ound: .*", re.DOTALL)
"""How graphql-core goes on about an object, after what it expected of one."""


def problems_of_variables(
    schema: GraphQLSchema,
    definitions: Collection[VariableDefinitionNode],
    values: Mapping[str, Any],
) -> list[Problem]:
    """The way to each bad value, from the variable's name, and what was expected there.

    graphql-core reports these as text only; asking its rule again gives the path as a list.
    """
    problems: list[Problem] = []
    for definition in definitions:
        name = definition.variable.name.value
        expected = type_from_ast(schema, definition.type)
        if not is_input_type(expected):
            continue

        value = values.get(name, Undefined)

        def found(
            error: GraphQLError,
            path: list[str | int],
            name: str = name,
            expected: GraphQLInputType = expected,
            value: Any = value,
        ) -> None:
            bad = reduce(getitem, path, value)
            reason = _reason(error, _type_at(path, expected), bad)
            problems.append(Problem((name, *path), reason))

        if value is not Undefined or (is_non_null_type(expected) and not definition.default_value):
            validate_input_value(value, expected, found)
    return problems


def _reason(error: GraphQLError, expected: GraphQLInputType, value: Any) -> str:
    """What is wrong with a value, in words that never repeat it: it may be a password."""
    named = get_named_type(expected)
    if is_enum_type(named) and isinstance(value, str):
        near = did_you_mean(suggestion_list(value, list(named.values)))
        return f"must be of type {expected}" + (near and f".{near}")
    if is_specified_scalar_type(named) or is_enum_type(named):
        return f"must be of type {expected}"
    # Scalars of this schema say themselves what they expect, and graphql-core does of objects.
    return FOUND.sub("", error.message)


def _type_at(path: Sequence[str | int], expected: GraphQLInputType) -> GraphQLInputType:
    """The type that is expected at the end of a path into a value."""
    for step in path:
        if isinstance(step, str):
            # An object alone stands for a list of one.
            holder = get_named_type(expected)
            assert is_input_object_type(holder)
            expected = holder.fields[step].type
        else:
            items = get_nullable_type(expected)
            assert is_list_type(items)
            expected = items.of_type
    return expected
