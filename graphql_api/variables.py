"""What is wrong with an operation's variables, value by value."""

from collections.abc import Collection, Mapping
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    is_input_type,
    is_non_null_type,
    type_from_ast,
)
from graphql.utilities import validate_input_value

from orm.errors import Problem


def problems_of_variables(
    schema: GraphQLSchema,
    definitions: Collection[VariableDefinitionNode],
    values: Mapping[str, Any],
) -> list[Problem]:
    """The way to each bad value, from the variable's name, and graphql-core's own words for it.

    graphql-core reports these as text only; asking its rule again gives the path as a list.
    """
    problems: list[Problem] = []
    for definition in definitions:
        name = definition.variable.name.value
        expected = type_from_ast(schema, definition.type)
        if not is_input_type(expected):
            continue

        def found(error: GraphQLError, path: list[str | int], name: str = name) -> None:
            problems.append(Problem((name, *path), error.message))

        value = values.get(name, Undefined)
        if value is not Undefined or (is_non_null_type(expected) and not definition.default_value):
            validate_input_value(value, expected, found)
    return problems
