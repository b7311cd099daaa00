"""`make calls`: the tables of docs/rights.md, from the matrices."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from graphql_api.describe import describe
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldAccess, Matrix, RoleCells, StandingCells
from graphql_api.rights.resolution import resolve_rights
from graphql_api.rights.standings import Standing
from graphql_api.sessions.types import ChatSession
from graphql_api.topics.types import ChatTopic
from orm.models.enums import USER_ROLES, Role, Scope

TARGET = Path(__file__).parents[2] / "docs" / "rights.md"

Columns = tuple[tuple[str, int], ...]
"""Headings of a table, and the standing of the rows that each column is about."""

OF_SESSIONS: Columns = (
    ("Their own", Standing.OWN),
    ("In the queue", Standing.QUEUED),
    ("Any other", 0),
)
OF_TOPICS: Columns = (
    ("They manage", Standing.MANAGED),
    ("They serve", Standing.SERVED),
    ("Other", 0),
)

IN_TOPICS: Columns = (
    ("`manage`", Standing.MANAGED),
    ("`respond`", 0),
    ("`listen`", Standing.UNANSWERED),
    ("`notify` alone, or none", Standing.UNANSWERED | Standing.UNHEARD),
    ("none, in a topic that restricts nobody", 0),
)
"""An agent's roles in a topic, and the standing of the sessions of that topic."""


def rows_table(public: type[Any], columns: Columns) -> str:
    """The actions of each role on a row, by the row's standing to the caller."""
    matrix = MATRICES[public.model]
    return _table(
        ("Role", *(heading for heading, _ in columns)),
        (
            (role, *(_mask(matrix, role, standing) for _, standing in columns))
            for role in USER_ROLES
        ),
    )


def topics_table() -> str:
    """The actions of agents on the sessions of a topic, by their roles in it."""
    columns = (*OF_SESSIONS[:1], ("Offered to them", Standing.OFFERED), *OF_SESSIONS[1:])
    matrix = MATRICES[ChatSession.model]
    return _table(
        ("In the topic they have", *(heading for heading, _ in columns)),
        (
            (role, *(_mask(matrix, Role.AGENT, of_topic | of_row) for _, of_row in columns))
            for role, of_topic in IN_TOPICS
        ),
    )


def _mask(matrix: Matrix, role: Role, standing: int) -> str:
    rights = resolve_rights(matrix, role, None).stored[int(standing)]
    return ", ".join(access.value for access in rights.table.mask) or "nothing"


def fields_table(public: type[Any], names: Mapping[Standing, str]) -> str:
    """The most that may be done with a field, where it is not to change it.

    `names` says what a caller is called of whom rows have a flag that opens fields.
    """
    matrix = MATRICES[public.model]
    callers: dict[str, tuple[RoleCells, int]] = {}
    for role in USER_ROLES:
        cells = matrix.roles[role]
        callers[role] = cells, 0
        for flag, name in names.items():
            if cells.by_standing.get(flag, StandingCells()).fields:
                callers[f"{role} who {name}"] = cells, flag.value
    made = [rule for rule in matrix.standing_rules if rule.flag is Standing.MADE]
    if made:
        callers["An application, in what it made"] = matrix.application, Standing.MADE.value
        callers["and in what others made"] = matrix.application, 0
    else:
        callers["An application"] = matrix.application, 0
    rows = [(field.name, *_cells(matrix, field.attribute, callers)) for field in describe(public)]
    usual = ("Update",) * len(callers)
    odd = [row for row in rows if row[1:] != usual]
    return _table(
        ("Field", *callers),
        [*((f"`{name}`", *cells) for name, *cells in odd), ("all others", *usual)],
    )


def _cells(
    matrix: Matrix, attribute: str, callers: Mapping[str, tuple[RoleCells, int]]
) -> Iterable[str]:
    for grants, standing in callers.values():
        mask = grants.field_on(standing, attribute).mask
        if mask is FieldAccess.UPDATE and attribute in matrix.read_only:
            mask = FieldAccess.READ
        yield mask.value if mask else "None"


def scopes_table() -> str:
    """The actions that each scope gives to an application."""
    lets: dict[Scope, str] = {}
    for matrix in MATRICES.values():
        # Sessions are what the section is about.
        of = "" if matrix.model is ChatSession.model else f" of {matrix.plural}"
        for scope in dict.fromkeys(matrix.scopes.values()):
            actions = [each.value for each, needed in matrix.scopes.items() if needed is scope]
            lets[scope] = ", ".join(actions) + of
    others = {
        Scope.ALL: "the same with sessions that it did not make, and see the rows that sessions"
        " refer to as its user may",
        Scope.ADMIN: "administer, for a user who is an admin",
        Scope.METRICS: "read `/metrics`, and nothing else if it has no other scope",
    }
    return _table(
        ("Scope", "What the application may do"),
        ((f"`{scope}`", lets.get(scope) or others[scope]) for scope in Scope),
    )


def referred_table() -> str:
    """For the columns of each referred row, the fields of the session that they are hidden with."""
    return _table(
        ("In the session's", "Fields", "are hidden with"),
        (
            (f"`{_public(reference)}`", _names(columns), _names(repeated) or "nothing")
            for reference, fields in MATRICES[ChatSession.model].reference_fields.items()
            for repeated, columns in _by_repeated(fields).items()
        ),
    )


def _by_repeated(fields: Mapping[str, tuple[str, ...]]) -> Mapping[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for column, repeated in fields.items():
        found.setdefault(repeated, []).append(column)
    return found


def without_all_table() -> str:
    """The columns of each referred row that are shown to an application without `all`."""
    matrix = MATRICES[ChatSession.model]
    return _table(
        ("In the session's", "An application without `all` sees"),
        (
            (f"`{_public(reference)}`", _names(name for name in fields if name in shown))
            for reference, fields in matrix.reference_fields.items()
            for shown in [matrix.shown_without_all[reference]]
        ),
    )


def customers_table() -> str:
    """The fields that customers read of their session, and of the rows that it refers to."""
    rows: list[tuple[str, str]] = []
    for public, of in ((ChatSession, "Their session"), (ChatTopic, "Its `topic`")):
        rights = resolve_rights(MATRICES[public.model], Role.CUSTOMER, None)
        cells = rights.stored[Standing.CUSTOMER.value].fields
        shown = (each.attribute for each in describe(public) if cells[each.attribute].mask)
        rows.append((of, _names(shown)))
    by_role = MATRICES[ChatSession.model].roles[Role.CUSTOMER].shown_in_references or {}
    rows += [(f"Its `{_public(name)}`", _names(sorted(shown))) for name, shown in by_role.items()]
    return _table(("Of", "Customers read"), rows)


def _public(column: str) -> str:
    return to_camel_case(column)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{_public(column)}`" for column in columns)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *map(tuple, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


TABLES: dict[str, Callable[[], str]] = {
    "sessions": partial(rows_table, ChatSession, OF_SESSIONS),
    "sessions of topics": topics_table,
    "fields": partial(fields_table, ChatSession, {}),
    "topics": partial(rows_table, ChatTopic, OF_TOPICS),
    "fields of topics": partial(fields_table, ChatTopic, {Standing.MANAGED: "manages it"}),
    "customers": customers_table,
    "scopes": scopes_table,
    "referred": referred_table,
    "without all": without_all_table,
}


def renewed(page: str) -> str:
    """The page with its tables, each between the markers that have its name, made anew."""
    return re.sub(
        rf"(<!-- ({'|'.join(TABLES)}) -->\n).*?(?=<!-- end -->)",
        lambda found: found[1] + TABLES[found[2]](),
        page,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    TARGET.write_text(renewed(TARGET.read_text()))
