"""`make calls`: the tables of docs/rights.md, from the matrix."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

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
        Scope.ALL: "the same with sessions that it did not make",
        Scope.ADMIN: "administer, for a user who is an admin",
    }
    return _table(
        ("Scope", "What the application may do"),
        ((f"`{scope}`", lets.get(scope) or others[scope]) for scope in Scope),
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *map(tuple, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


TABLES: dict[str, Callable[[], str]] = {
    "sessions": sessions_table,
    "fields": fields_table,
    "scopes": scopes_table,
}


def renewed(page: str) -> str:
    """The page with its tables, each between the markers that have its name, made anew."""
    return re.sub(
        r"(<!-- (sessions|fields|scopes) -->\n).*?(?=<!-- end -->)",
        lambda found: found[1] + TABLES[found[2]](),
        page,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    TARGET.write_text(renewed(TARGET.read_text()))
