"""`make calls`: the tables of docs/rights.md, from the matrix."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from strawberry.utils.str_converters import to_camel_case

from graphql_api.describe import describe
from graphql_api.rights import session_matrix
from graphql_api.rights.matrix import FieldAccess, Standing
from graphql_api.rights.resolution import resolve_rights
from graphql_api.sessions.types import ChatSession
from orm.models.enums import Role, Scope

TARGET = Path(__file__).parents[2] / "docs" / "rights.md"

ELSES, OWN, QUEUED, MADE = 0, Standing.OWN.value, Standing.QUEUED.value, Standing.MADE.value


def sessions_table() -> str:
    """What each role may do with a session, by how it stands to the caller."""
    return _table(
        ("Role", "Their own", "In the queue", "Any other"),
        ((role, *(_mask(role, standing) for standing in (OWN, QUEUED, ELSES))) for role in Role),
    )


def _mask(role: Role, standing: int) -> str:
    rights = resolve_rights(session_matrix.MATRIX, role, None).stored[standing]
    return ", ".join(access.value for access in rights.table.mask)


def fields_table() -> str:
    """The most that may be done with a field, where it is not to change it."""
    head = ("Field", *Role, "An application, in what it made", "and in what others made")
    rows = [(field.name, *_cells(field.attribute)) for field in describe(ChatSession)]
    usual = ("Update",) * (len(head) - 1)
    odd = [row for row in rows if row[1:] != usual]
    return _table(head, [*((f"`{name}`", *cells) for name, *cells in odd), ("all others", *usual)])


def _cells(attribute: str) -> Iterable[str]:
    matrix = session_matrix.MATRIX
    rows = [*matrix.roles.values(), matrix.application, matrix.application]
    standings = (*(ELSES for _ in Role), MADE, ELSES)
    for grants, standing in zip(rows, standings, strict=True):
        mask = grants.field_on(standing, attribute).mask
        if mask is FieldAccess.UPDATE and attribute in matrix.read_only:
            mask = FieldAccess.READ
        yield mask.value if mask else "None"


def scopes_table() -> str:
    """What each scope lets an application do."""
    lets = {scope: access.value for scope, access in session_matrix.MATRIX.scopes.items()}
    others = {
        Scope.ALL: "the same with sessions that it did not make, and see the rows that sessions"
        " refer to as its user may",
        Scope.ADMIN: "administer, for a user who is an admin",
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
            for reference, fields in session_matrix.MATRIX.reference_fields.items()
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
    matrix = session_matrix.MATRIX
    return _table(
        ("In the session's", "An application without `all` sees"),
        (
            (f"`{_public(reference)}`", _names(name for name in fields if name in shown))
            for reference, fields in matrix.reference_fields.items()
            for shown in [matrix.shown_without_all[reference]]
        ),
    )


def _public(column: str) -> str:
    return to_camel_case(column)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{_public(column)}`" for column in columns)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *map(tuple, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


TABLES: dict[str, Callable[[], str]] = {
    "sessions": sessions_table,
    "fields": fields_table,
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
