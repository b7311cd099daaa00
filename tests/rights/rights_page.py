"""`make calls`: the tables of docs/rights.md, from the matrices."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from graphql_api.describe import describe
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldAccess, Matrix
from graphql_api.rights.resolution import resolve_rights
from graphql_api.rights.standings import Standing
from graphql_api.sessions.types import ChatSession
from orm.models.enums import Role, Scope

TARGET = Path(__file__).parents[2] / "docs" / "rights.md"

HEADINGS = {Standing.OWN: "Their own", Standing.QUEUED: "In the queue"}
"""The heading for each flag of standing by which the rights of roles differ."""


def rows_table(public: type[Any]) -> str:
    """What each role may do with a row, by how it stands to the caller."""
    matrix = MATRICES[public.model]
    flags = [rule.flag for rule in matrix.standing_rules if _decides(matrix, rule.flag)]
    standings = (*(flag.value for flag in flags), 0)
    return _table(
        ("Role", *(HEADINGS[flag] for flag in flags), "Any other"),
        ((role, *(_mask(matrix, role, standing) for standing in standings)) for role in Role),
    )


def _decides(matrix: Matrix, flag: Standing) -> bool:
    """True if what some role may do with rows depends on the flag."""
    cells = (role.by_standing.get(flag) for role in matrix.roles.values())
    return any(cell is not None and cell.table is not None for cell in cells)


def _mask(matrix: Matrix, role: Role, standing: int) -> str:
    rights = resolve_rights(matrix, role, None).stored[standing]
    return ", ".join(access.value for access in rights.table.mask)


def fields_table(public: type[Any]) -> str:
    """The most that may be done with a field, where it is not to change it."""
    matrix = MATRICES[public.model]
    head = ("Field", *Role, "An application, in what it made", "and in what others made")
    rows = [(field.name, *_cells(matrix, field.attribute)) for field in describe(public)]
    usual = ("Update",) * (len(head) - 1)
    odd = [row for row in rows if row[1:] != usual]
    return _table(head, [*((f"`{name}`", *cells) for name, *cells in odd), ("all others", *usual)])


def _cells(matrix: Matrix, attribute: str) -> Iterable[str]:
    rows = [*matrix.roles.values(), matrix.application, matrix.application]
    standings = (*(0 for _ in Role), Standing.MADE.value, 0)
    for grants, standing in zip(rows, standings, strict=True):
        mask = grants.field_on(standing, attribute).mask
        if mask is FieldAccess.UPDATE and attribute in matrix.read_only:
            mask = FieldAccess.READ
        yield mask.value if mask else "None"


def scopes_table() -> str:
    """What each scope lets an application do."""
    lets: dict[Scope, list[str]] = {}
    for matrix in MATRICES.values():
        for access, scope in matrix.scopes.items():
            lets.setdefault(scope, []).append(access.value)
    others = {
        Scope.ALL: "the same with sessions that it did not make, and see the rows that sessions"
        " refer to as its user may",
        Scope.ADMIN: "administer, for a user who is an admin",
    }
    return _table(
        ("Scope", "What the application may do"),
        ((f"`{scope}`", ", ".join(lets.get(scope) or [others[scope]])) for scope in Scope),
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


def _public(column: str) -> str:
    return to_camel_case(column)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{_public(column)}`" for column in columns)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *map(tuple, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


TABLES: dict[str, Callable[[], str]] = {
    "sessions": partial(rows_table, ChatSession),
    "fields": partial(fields_table, ChatSession),
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
