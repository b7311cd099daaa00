"""Replaces cells of a matrix of rights for one test."""

from dataclasses import replace

import pytest
from tortoise.models import Model

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import RoleCells
from orm.models import ChatSession
from orm.models.enums import Role


def grant_applications(
    monkeypatch: pytest.MonkeyPatch, grants: RoleCells, model: type[Model] = ChatSession
) -> None:
    """Limit applications to these rights until the test ends."""
    monkeypatch.setitem(MATRICES, model, replace(MATRICES[model], application=grants))


def grant(
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
    grants: RoleCells,
    model: type[Model] = ChatSession,
) -> None:
    """Replace the row of a role in the matrix until the test ends."""
    matrix = MATRICES[model]
    monkeypatch.setitem(MATRICES, model, replace(matrix, roles={**matrix.roles, role: grants}))
