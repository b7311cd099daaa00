"""Visibility of a chat session to a caller, just before and just after an event.

It is decided by the columns on which rights depend, as they were then, and by the caller's rights
now. So a session that a caller may no longer see is told as gone once, and one that they never
could see is not told at all.
"""

from types import SimpleNamespace
from typing import Any

from graphql_api.rights.resolution import RowRights
from graphql_api.rights.rights import Rights
from orm.events.recording import RIGHTS_COLUMNS
from orm.models import Event
from orm.models.enums import AuditAction


def was_visible(event: Event, rights: Rights) -> bool:
    """True if the caller could see the session just before an event."""
    if event.action is AuditAction.CREATED:
        return False
    return _rights_on(event.row_key, before(event), rights).visible


def became_visible(event: Event, rights: Rights) -> bool:
    """True if the caller could see the session just after an event."""
    if event.action is AuditAction.DELETED:
        return False
    return rights_after(event, rights).visible


def rights_after(event: Event, rights: Rights) -> RowRights:
    """The caller's rights on the session just after an event."""
    return _rights_on(event.row_key, after(event), rights)


def after(event: Event) -> dict[str, Any]:
    """The columns on which rights depend, by name, after an event of a session."""
    values = {name: getattr(event, name) for name in RIGHTS_COLUMNS}
    # A session without a topic has the number 0.
    return {**values, "topic_id": event.topic_id or 0}


def before(event: Event) -> dict[str, Any]:
    """The same before the event."""
    return {**after(event), **(event.before or {})}


def _rights_on(key: int, values: dict[str, Any], rights: Rights) -> RowRights:
    return rights.on(SimpleNamespace(chat_session_id=key, **values))
