"""Whom the audit trail names, and what it may tell of their changes."""

from graphql_api.describe import describe
from graphql_api.rights.matrix import CHAT_SESSION
from graphql_api.types.chat_session import ChatSession
from graphql_api.viewer import Viewer
from orm import models
from orm.audit import Author


def author_of(viewer: Viewer) -> Author:
    """The viewer as rows and audit entries remember them."""
    return Author(
        associate_id=viewer.associate_id,
        application_id=viewer.application_id,
        name=viewer.name,
        door=viewer.door.value,
        request_id=viewer.request_id,
        tellable=tellable_columns(),
    )


def tellable_columns() -> frozenset[str]:
    """The columns of sessions that the matrix hides from no role."""
    references = models.ChatSession._meta.fk_fields
    return frozenset(
        f"{name}_id" if name in references else name
        for name in (field.attribute for field in describe(ChatSession))
        if all(rights.of(name).mask is not None for rights in CHAT_SESSION.values())
    )
