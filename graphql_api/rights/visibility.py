"""Rows on their way out: what is hidden from the caller is taken out of them, before anything else.

Every resolver that gives a session passes it through here.
"""

from copy import copy
from typing import Any

from tortoise.models import Model

from graphql_api.rights.resolution import SessionRights
from graphql_api.rights.rights import Rights
from orm.engine.records import Records
from orm.models import ChatSession

RIGHTS = "rights"
"""The attribute in which a row carries what the caller may do with it."""


def redact(row: ChatSession, rights: Rights) -> ChatSession:
    """The same session with null in what is hidden, and with its rights; stored no more."""
    return _with_rights(row, rights.on(row))


def redact_all(rows: Records[ChatSession], rights: Rights) -> None:
    """The same for many sessions, in their place."""
    each = rights.on_all(rows)
    for column in {column for known in set(each) for column in known.hidden}:
        rows.blank(column, [column in known.hidden for known in each])
    rows.put_beside(RIGHTS, each)


def redact_blank(row: ChatSession, rights: Rights) -> ChatSession:
    """The same for a session that is stored nowhere: what one may do with a new one."""
    return _with_rights(row, rights.on_new({}))


def rights_of(row: Any) -> SessionRights:
    """What the caller may do with a session that was shown."""
    rights: SessionRights = getattr(row, RIGHTS)
    return rights


def redact_reference(rights: SessionRights, reference: str, referred: Model) -> Model:
    """A row that a session refers to, without what would tell a hidden field of the session."""
    hidden = rights.hidden_below.get(reference, ())
    if not hidden:
        return referred
    # Other sessions may refer to the same row, and show more of it.
    shown = copy(referred)
    for column in hidden:
        setattr(shown, column, None)
    return shown


def _with_rights(row: ChatSession, rights: SessionRights) -> ChatSession:
    for column in rights.hidden:
        setattr(row, column, None)
    setattr(row, RIGHTS, rights)
    return row
