"""Formats GraphQL errors: adds `extensions.code`, and `extensions.inputPath` for bad values."""

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
    cut_names,
    report_unexpected,
)
from orm.errors import MAX_PROBLEMS


@dataclass(frozen=True)
class FailedOperation:
    """The operation that ended with errors."""

    schema: GraphQLSchema
    query: str
    operation_name: str | None
    variables: Mapping[str, Any]
    suggestions: bool
    """False removes "Did you mean" from messages: it would disclose names of a hidden schema."""


SUGGESTION = re.compile(r" Did you mean .*\?")


def format_errors(errors: list[GraphQLError], request: FailedOperation) -> list[GraphQLError]:
    """The errors as callers see them; unexpected errors are logged, and their details hidden.

    Several bad values of one argument become one error each, with `extensions.inputPath`.
    """
    of_variables = [error for error in errors if _is_of_variable(error)]
    formatted = [
        public for error in errors if error not in of_variables for public in _format(error)
    ]
    if of_variables:
        problems = _problems_of_variables(request)
        formatted += [_of_problem(problem, of_variables[0]) for problem in problems[:MAX_PROBLEMS]]
    if not request.suggestions:
        for public in formatted:
            public.message = SUGGESTION.sub("", public.message)
    return formatted


def _is_of_variable(error: GraphQLError) -> bool:
    """True if graphql-core refused the value of a variable, before anything was executed."""
    return isinstance(error.original_error, GraphQLError) and any(
        isinstance(node, VariableDefinitionNode) for node in error.nodes or ()
    )


def _problems_of_variables(request: FailedOperation) -> list[Problem]:
    operation = get_operation_ast(parse(request.query), request.operation_name)
    definitions = (operation and operation.variable_definitions) or ()
    return problems_of_variables(request.schema, definitions, request.variables)


def _format(error: GraphQLError) -> Iterator[GraphQLError]:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, InvalidValue):
        yield from (_of_problem(problem, error) for problem in cause.problems)
    elif isinstance(cause, FieldsForbidden):
        for problem in cause.problems:
            single = FieldsForbidden(cause.verb, problem)
            yield _of_cause(single, error, inputPath=list(problem.path))
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
    """An error of the document itself: graphql-core's message, with a code added."""
    return GraphQLError(
        cut_names(error.message),
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        extensions={"code": code},
    )
