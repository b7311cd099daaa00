"""Other matrices of rights, for a test."""

from dataclasses import replace

import pytest

from graphql_api.rights import chat_session
from graphql_api.rights.matrix import Grants
from orm.models.enums import Role


def grant_applications(monkeypatch: pytest.MonkeyPatch, grants: Grants) -> None:
    """Let applications do at most that until the test ends."""
    monkeypatch.setattr(chat_session, "MATRIX", replace(chat_session.MATRIX, application=grants))


def grant(monkeypatch: pytest.MonkeyPatch, role: Role, grants: Grants) -> None:
    """Give a role another row of the matrix until the test ends."""
    matrix = chat_session.MATRIX
    changed = replace(matrix, roles={**matrix.roles, role: grants})
    monkeypatch.setattr(chat_session, "MATRIX", changed)
