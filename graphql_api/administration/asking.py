"""Who asks for administration."""

from graphql_api.context import Info, author_of
from graphql_api.rights.administration import enforce_administering
from orm.audit.entries import Author


def admin(info: Info, what: str) -> Author:
    """The admin who is calling, as the audit trail remembers them; Forbidden for all others.

    `what` completes "may not".
    """
    enforce_administering(info.context.viewer, what)
    return author_of(info.context.viewer)
