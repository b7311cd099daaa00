"""Finding and ordering sessions by a field takes the right to read it."""

from graphql_api.errors import FieldsForbidden
from graphql_api.naming import camel_case
from graphql_api.rights import chat_session
from graphql_api.rights.granted import attribute_of
from graphql_api.rights.rights import Rights
from orm.chat_session_list.columns import Column
from orm.errors import Problem


def enforce_comparing(
    rights: Rights, column: Column, verb: str, path: tuple[str | int, ...]
) -> None:
    """FieldsForbidden unless the caller may read the column in every session that they see.

    `path` is where in the arguments it is named.
    """
    for attribute in _told_by(column):
        if not rights.may_compare(attribute):
            name = column.name if column.reference is None else f"{column.reference}.{column.name}"
            shown = ".".join(camel_case(step) for step in name.split("."))
            raise FieldsForbidden(verb, Problem(path, f"{shown} {HIDDEN}"))


HIDDEN = "is hidden in sessions that you see."


def _told_by(column: Column) -> tuple[str, ...]:
    """The attributes of a session that a column tells of."""
    if column.reference is None:
        return (attribute_of(column.name),)
    below = chat_session.MATRIX.below.get(column.reference, {})
    told = below.get(column.name)
    return (column.reference, told) if told else (column.reference,)
