"""The rights to administer (users, credentials, applications, audit trail) and to read metrics."""

from graphql_api.shared.viewer import Viewer
from orm.errors import Forbidden
from orm.models.enums import Role, Scope


def may_administer(viewer: Viewer) -> bool:
    """True for an admin who calls without an application, or by one that has the scope ADMIN."""
    by_scope = viewer.scopes is None or Scope.ADMIN in viewer.scopes
    return viewer.role is Role.ADMIN and by_scope


def may_read_metrics(viewer: Viewer) -> bool:
    """True for those who may administer, and for applications that have the scope METRICS."""
    by_scope = viewer.scopes is not None and Scope.METRICS in viewer.scopes
    return by_scope or may_administer(viewer)


def enforce_administering(viewer: Viewer, action: str) -> None:
    """Raise Forbidden unless the viewer may administer; `action` completes "may not ..."."""
    if viewer.role is not Role.ADMIN:
        raise Forbidden(f"The role {viewer.role} may not {action}; ask an admin.")
    if not may_administer(viewer):
        raise Forbidden(f"This application may not {action}; it lacks the scope {Scope.ADMIN}.")
