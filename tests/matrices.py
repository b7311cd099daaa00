"""Replaces cells of the rights matrix for one test."""

from dataclasses import replace

import pytest

from graphql_api.rights import session_matrix
from graphql_api.rights.matrix import RoleCells
from orm.models.enums import Role


def grant_applications(monkeypatch: pytest.MonkeyPatch, grants: RoleCells) -> None:
    """Limit applications to these rights until the test ends."""
    monkeypatch.setattr(
        session_matrix, "MATRIX", replace(session_matrix.MATRIX, application=grants)
    )


def grant(monkeypatch: pytest.MonkeyPatch, role: Role, grants: RoleCells) -> None:
    """Replace the row of a role in the matrix until the test ends."""
    matrix = session_matrix.MATRIX
    changed = replace(matrix, roles={**matrix.roles, role: grants})
    monkeypatch.setattr(session_matrix, "MATRIX", changed)
