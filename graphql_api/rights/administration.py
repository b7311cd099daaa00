"""Who may administer: users, credentials, applications, the audit trail and the metrics."""

from graphql_api.shared.viewer import Viewer
from orm.errors import Forbidden
from orm.models.enums import Role, Scope


def may_administer(viewer: Viewer) -> bool:
    """Whether the caller is an admin, and the application that speaks for them may be one, too."""
    by_scope = viewer.scopes is None or Scope.ADMIN in viewer.scopes
    return viewer.role is Role.ADMIN and by_scope


def enforce_administering(viewer: Viewer, what: str) -> None:
    """Forbidden for everybody else; `what` completes "may not"."""
    if viewer.role is not Role.ADMIN:
        raise Forbidden(f"The role {viewer.role} may not {what}; ask an admin.")
    if not may_administer(viewer):
        raise Forbidden(f"This application may not {what}; it lacks the scope {Scope.ADMIN}.")
