"""The one hook through which every operation asks for leave."""

from collections.abc import Iterable

from graphql_api.naming import camel_case
from graphql_api.rights.matrix import CHAT_SESSION, FieldAccess, TableAccess
from graphql_api.viewer import Viewer
from orm.errors import Forbidden
from orm.models import ChatSession


def enforce(viewer: Viewer, access: TableAccess, written: Iterable[str] = ()) -> None:
    """Let the viewer pass, or raise Forbidden naming what the matrix keeps from them.

    `written` are the columns that the call sets.
    """
    rights = CHAT_SESSION[viewer.role]
    if access not in rights.table.mask:
        raise Forbidden(f"The role {viewer.role} may not {access.name.lower()} chat sessions.")
    kept = [name for name in written if rights.of(_field(name)).mask is not FieldAccess.UPDATE]
    if kept:
        names = ", ".join(camel_case(name) for name in kept)
        raise Forbidden(f"The role {viewer.role} may not set {names}.")


def _field(column: str) -> str:
    """The attribute that the matrix knows a column by: a reference has its key in a column."""
    field = column.removesuffix("_id")
    return field if field in ChatSession._meta.fk_fields else column
