"""Formats GraphQL errors: adds `extensions.code`, and `extensions.inputPath` for bad values."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    Source,
    VariableDefinitionNode,
    get_operation_ast,
    is_enum_type,
    parse,
)

from graphql_api.documents.input_paths import InputPath, InputPaths, value_at
from graphql_api.documents.variable_problems import CheckInput, problems_of_variables
from graphql_api.errors import (
    FieldsForbidden,
    InvalidValue,
    ParleyError,
    Problem,
    Refusals,
    cut,
    cut_names,
    extensions_of,
    report_unexpected,
)
from graphql_api.shared.limits import LimitExceeded
from orm.errors import MAX_PROBLEMS


@dataclass(frozen=True)
class FailedOperation:
    """The operation that ended with errors."""

    schema: GraphQLSchema
    query: str
    operation_name: str | None
    variables: Mapping[str, Any]
    suggestions: bool
    """False keeps names out of messages: they would disclose a schema that is hidden."""
    check_input: CheckInput
    """Checks the values of an input object that are of the right type, beside bad ones."""

    @cached_property
    def document(self) -> DocumentNode:
        """The document, parsed again; an empty one if it cannot be parsed."""
        try:
            return parse(self.query, max_lexical_tokens=MAX_TOKENS_PARSED_AGAIN)
        except GraphQLError:
            return DocumentNode(definitions=())

    @cached_property
    def operation(self) -> OperationDefinitionNode | None:
        """The operation that was to be executed."""
        return get_operation_ast(self.document, self.operation_name)

    @cached_property
    def input_paths(self) -> InputPaths:
        """The paths of the values in its arguments."""
        return InputPaths(self.document, self.operation)


MAX_TOKENS_PARSED_AGAIN = 100_000
"""As in PARLEY_MAX_TOKENS; the operations of the REST facade have fewer."""

SUGGESTION = re.compile(r" Did you mean .*\?")
MISSING_ARGUMENT = re.compile(r"\((\w+):\)' of type '[^']*' is required")
MISSING_FIELD = re.compile(r" to include required field '(\w+)'")
NULL_FOR_DIRECTIVE = re.compile(r"Argument '\w+' has invalid value: Expected variable ")
"""graphql-core's message about a directive at the root, whose fields are none of a field's."""

BAD_ENUM_VALUE = re.compile(r"does not exist in '(\w+)' enum|^Enum '(\w+)' cannot represent")


def format_errors(errors: list[GraphQLError], request: FailedOperation) -> list[GraphQLError]:
    """The errors as callers see them; unexpected errors are logged, and their details hidden.

    Several bad values of one argument become one error each, with `extensions.inputPath`. Each has
    the location of what it complains about, or else that of the operation.
    """
    of_variables = [error for error in errors if _is_of_variable(error)]
    formatted = [
        public
        for error in _limit_told_once(errors)
        if error not in of_variables
        for public in _format(error, request)
    ]
    if of_variables:
        formatted += _errors_of_variables(request)
    if not request.suggestions:
        for public in formatted:
            public.message = SUGGESTION.sub("", public.message)
    return [public if public.locations else _located(public, request) for public in formatted]


def _limit_told_once(errors: list[GraphQLError]) -> list[GraphQLError]:
    """The errors, of an exceeded limit the first only: each further list would repeat it."""
    exceeded = [error for error in errors if isinstance(error.original_error, LimitExceeded)]
    repeated = {id(error) for error in exceeded[1:]}
    return [error for error in errors if id(error) not in repeated]


def _is_of_variable(error: GraphQLError) -> bool:
    """True if graphql-core refused the value of a variable, before anything was executed."""
    return isinstance(error.original_error, GraphQLError) and any(
        isinstance(node, VariableDefinitionNode) for node in error.nodes or ()
    )


def _errors_of_variables(request: FailedOperation) -> Iterator[GraphQLError]:
    """An error for each bad value of a variable, at the variable's definition."""
    definitions = (request.operation and request.operation.variable_definitions) or ()
    problems = problems_of_variables(
        request.schema,
        definitions,
        request.variables,
        request.check_input,
        suggestions=request.suggestions,
    )
    nodes = {definition.variable.name.value: definition for definition in definitions}
    for problem in problems[:MAX_PROBLEMS]:
        name, *rest = problem.path
        path = (*request.input_paths.of_variable(str(name)), *rest)
        error = GraphQLError("", nodes=nodes[str(name)])
        yield _of_problem(Problem(path, problem.reason), error)


def _format(error: GraphQLError, request: FailedOperation) -> Iterator[GraphQLError]:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, Refusals):
        for refusal in cause.refusals:
            yield from _of_refusal(refusal, error)
    elif isinstance(cause, ParleyError):
        yield from _of_refusal(cause, error)
    elif cause is not None:
        yield _of_cause(report_unexpected(cause), error)
    elif isinstance(error, GraphQLSyntaxError):
        yield _of_document(error, "GRAPHQL_PARSE_FAILED")
    elif error.path is not None or NULL_FOR_DIRECTIVE.match(error.message):
        yield _of_execution(error, request)
    else:
        yield _of_validation(error, request)


def _of_refusal(cause: ParleyError, error: GraphQLError) -> Iterator[GraphQLError]:
    """An error for each value or field that the refusal names."""
    if isinstance(cause, InvalidValue):
        yield from (_of_problem(problem, error) for problem in cause.problems)
    elif isinstance(cause, FieldsForbidden):
        for problem in cause.problems:
            yield _of_cause(cause.about([problem]), error, problem.path)
    else:
        yield _of_cause(cause, error)


def _of_execution(error: GraphQLError, request: FailedOperation) -> GraphQLError:
    """An error of graphql-core while it executed, or when it began: null where none can be."""
    path = _input_path(error, request)
    if path is None:
        return _of_cause(report_unexpected(error), error)
    return _of_problem(Problem(path, "must not be null"), error)


def _of_validation(error: GraphQLError, request: FailedOperation) -> GraphQLError:
    """An error of a document that does not fit the schema."""
    public = _of_document(error, "GRAPHQL_VALIDATION_FAILED")
    path = _input_path(error, request)
    if path is not None:
        assert public.extensions is not None
        public.extensions["inputPath"] = [
            cut(step) if isinstance(step, str) else step for step in path
        ]
    match = BAD_ENUM_VALUE.search(error.message)
    type_ = request.schema.type_map.get(match[1] or match[2]) if match else None
    if is_enum_type(type_) and request.suggestions:
        public.message += f" The values are {', '.join(type_.values)}."
    return public


def _input_path(error: GraphQLError, request: FailedOperation) -> InputPath | None:
    missing = MISSING_ARGUMENT.search(error.message)
    if missing:
        return (missing[1],)
    paths = (request.input_paths.of_node(node) for node in error.nodes or ())
    path = next((path for path in paths if path is not None), None)
    lacking = MISSING_FIELD.search(error.message)
    return path if path is None or lacking is None else (*path, lacking[1])


def _of_problem(problem: Problem, error: GraphQLError) -> GraphQLError:
    return _of_cause(InvalidValue(problem), error, problem.path)


def _of_cause(
    cause: ParleyError, error: GraphQLError, path: InputPath | None = None
) -> GraphQLError:
    """The error as callers see it; with the path of a value, it has the value's own location."""
    extensions = extensions_of(cause)
    nodes = error.nodes
    if path is not None:
        extensions["inputPath"] = list(path)
        values = (value_at(node, path) for node in nodes or () if isinstance(node, FieldNode))
        nodes = [value for value in values if value is not None][:1] or nodes
    return GraphQLError(
        str(cause),
        nodes=nodes,
        path=error.path,
        original_error=cause,
        extensions=extensions,
    )


def _of_document(error: GraphQLError, code: str) -> GraphQLError:
    """An error of the document itself: graphql-core's message, with a code added."""
    return GraphQLError(
        cut_names(error.message),
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code},
    )


def _located(error: GraphQLError, request: FailedOperation) -> GraphQLError:
    """An error of the whole request, with the location of its operation or of a limit."""
    cause = error.original_error
    position = 0
    if isinstance(cause, LimitExceeded):
        # Not parsed again: it may be the very document that is too large to be parsed.
        position = cause.position
    elif request.operation is not None and request.operation.loc:
        position = request.operation.loc.start
    return GraphQLError(
        error.message,
        source=Source(request.query),
        positions=[position],
        path=error.path,
        original_error=cause,
        extensions=error.extensions,
    )
