"""The right to set presence: agents set their own, and managers and admins anybody's.

Everybody on the staff reads presence who may list users (graphql_api/topics/user_agents.py).
"""

from graphql_api.shared.viewer import Viewer
from orm.errors import Forbidden
from orm.models.enums import Role, Scope

SETS_OWN = frozenset({Role.AGENT})
SETS_EVERYBODYS = frozenset({Role.MANAGER, Role.ADMIN})

OTHERS = "Agents set their own presence; that of others is for managers."


def enforce_setting(viewer: Viewer) -> None:
    """Raise Forbidden unless the viewer may set somebody's presence, if only their own."""
    if viewer.role not in SETS_OWN | SETS_EVERYBODYS:
        raise Forbidden(f"The role {viewer.role} may not set presence; agents and managers may.")
    if viewer.scopes is not None and Scope.TOPIC_WRITE not in viewer.scopes:
        raise Forbidden(
            f"This application may not set presence; it lacks the scope {Scope.TOPIC_WRITE}."
        )


def may_set(viewer: Viewer, user_id: int) -> bool:
    """True if the viewer may set the presence of a user; `enforce_setting` has been asked."""
    return viewer.role in SETS_EVERYBODYS or user_id == viewer.associate_id
