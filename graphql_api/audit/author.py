"""Whom the audit trail names, and what it may tell of their changes."""

from functools import lru_cache

from graphql_api.rights import chat_session
from graphql_api.rights.granted import attributes, column_of, granted
from graphql_api.rights.matrix import Matrix
from graphql_api.viewer import Viewer
from orm.audit import Author
from orm.models.enums import Role, Scope


def author_of(viewer: Viewer) -> Author:
    """The viewer as rows and audit entries remember them."""
    return Author(
        associate_id=viewer.associate_id,
        application_id=viewer.application_id,
        name=viewer.name,
        door=viewer.door.value,
        request_id=viewer.request_id,
        tellable=tellable_columns(chat_session.MATRIX),
    )


@lru_cache(maxsize=8)
def tellable_columns(matrix: Matrix) -> frozenset[str]:
    """The columns of sessions that a matrix hides from no role, alone or by an application.

    However a session stands.
    """
    rows = [
        rights
        for role in Role
        for scopes in (None, frozenset(Scope))
        for rights in granted(matrix, role, scopes).stored
    ]
    hidden = {column for rights in rows for column in rights.hidden}
    return frozenset(column_of(name) for name in attributes()) - hidden
