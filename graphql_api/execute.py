"""Running an operation in process, for doors that are no GraphQL themselves."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from graphql_api.context import Context
from graphql_api.errors import FieldsForbidden, InvalidValue, ParleyError, report_unexpected
from graphql_api.locale import Locale
from graphql_api.retry import Retry
from graphql_api.schema import Schema
from graphql_api.viewer import Viewer


async def execute(
    schema: Schema,
    text: str,
    variables: Mapping[str, Any],
    viewer: Viewer,
    locale: Locale,
    retry: Retry | None = None,
) -> Mapping[str, Any]:
    """The operation's data, by response name; with `retry`, a mutation is done once only.

    Raises the refusal that it ended with; what is wrong with several values comes as one
    InvalidValue.
    """
    context = Context(viewer, schema.limits, internal=True, locale=locale, retry=retry)
    result = await schema.execute(text, dict(variables), context)
    if result.errors:
        raise _refusal(result.errors)
    return result.data or {}


def _refusal(errors: list[GraphQLError]) -> ParleyError:
    causes = [error.original_error for error in errors]
    invalid = [cause for cause in causes if isinstance(cause, InvalidValue)]
    if invalid:
        return InvalidValue(*(problem for cause in invalid for problem in cause.problems))
    fields = [cause for cause in causes if isinstance(cause, FieldsForbidden)]
    if fields:
        return FieldsForbidden(
            fields[0].verb, *(problem for cause in fields for problem in cause.problems)
        )
    refusals = [cause for cause in causes if isinstance(cause, ParleyError)]
    # Only a mistake of the door itself leaves an error without a cause: a text that is not valid.
    return refusals[0] if refusals else report_unexpected(errors[0])
