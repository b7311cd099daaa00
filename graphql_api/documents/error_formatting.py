"""How errors look in GraphQL: each with a code, and with the way to the bad value if it is one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    VariableDefinitionNode,
    get_operation_ast,
    parse,
)

from graphql_api.documents.variable_problems import problems_of_variables
from graphql_api.errors import (
    FieldsForbidden,
    InvalidValue,
    ParleyError,
    Problem,
    report_unexpected,
)


@dataclass(frozen=True)
class FailedOperation:
    """What was asked when errors came up."""

    schema: GraphQLSchema
    query: str
    operation_name: str | None
    variables: Mapping[str, Any]
    suggestions: bool
    """Whether texts may suggest other names; they would give away a schema that is kept hidden."""


SUGGESTION = re.compile(r" Did you mean .*\?")


def format_errors(errors: list[GraphQLError], request: FailedOperation) -> list[GraphQLError]:
    """The errors as callers see them; what nobody expected is logged and hidden.

    Several bad values of one argument become an error each, with `extensions.inputPath`.
    """
    of_variables = [error for error in errors if _is_of_variable(error)]
    shown = [each for error in errors if error not in of_variables for each in _shown(error)]
    if of_variables:
        problems = _problems_of_variables(request)
        shown += [_of_problem(problem, of_variables[0]) for problem in problems]
    if not request.suggestions:
        for each in shown:
            each.message = SUGGESTION.sub("", each.message)
    return shown


def _is_of_variable(error: GraphQLError) -> bool:
    """Whether graphql-core refused the value of a variable, before anything was executed."""
    return isinstance(error.original_error, GraphQLError) and any(
        isinstance(node, VariableDefinitionNode) for node in error.nodes or ()
    )


def _problems_of_variables(request: FailedOperation) -> list[Problem]:
    operation = get_operation_ast(parse(request.query), request.operation_name)
    definitions = (operation and operation.variable_definitions) or ()
    return problems_of_variables(request.schema, definitions, request.variables)


def _shown(error: GraphQLError) -> Iterator[GraphQLError]:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, InvalidValue):
        yield from (_of_problem(problem, error) for problem in cause.problems)
    elif isinstance(cause, FieldsForbidden):
        for problem in cause.problems:
            one = FieldsForbidden(cause.verb, problem)
            yield _of_cause(one, error, inputPath=list(problem.path))
    elif isinstance(cause, ParleyError):
        yield _of_cause(cause, error)
    elif cause is not None:
        yield _of_cause(report_unexpected(cause), error)
    elif isinstance(error, GraphQLSyntaxError):
        yield _of_document(error, "GRAPHQL_PARSE_FAILED")
    else:
        yield _of_document(error, "GRAPHQL_VALIDATION_FAILED")


def _of_problem(problem: Problem, error: GraphQLError) -> GraphQLError:
    return _of_cause(InvalidValue(problem), error, inputPath=list(problem.path))


def _of_cause(cause: ParleyError, error: GraphQLError, **extensions: object) -> GraphQLError:
    return GraphQLError(
        str(cause),
        nodes=error.nodes,
        path=error.path,
        original_error=cause,
        extensions={"code": cause.code, **extensions},
    )


def _of_document(error: GraphQLError, code: str) -> GraphQLError:
    """What is wrong with the document itself: graphql-core says it well, and only lacks a code."""
    return GraphQLError(
        error.message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        extensions={"code": code},
    )
