"""The rights on messages: they are parts of their session, and go by the rights on it.

Who may read a session may read its messages, and who may update it may write in it. The session
repeats messages in `first_message` and `last_message`: where one of these is hidden or may not be
set, so it is with messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.models import Model

from graphql_api.context import Info
from graphql_api.rights.enforcement import CustomerGuard, RightsGuard, enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.resolution import RowRights
from graphql_api.rights.rights import Rights, RightsOn
from orm import models
from orm.engine import lookups
from orm.errors import Conflict, Forbidden, NotFound
from orm.messages.posting import COPIES
from orm.messages.reading import Audience
from orm.sessions import verbs
from orm.sessions.states import FORMS


async def enforce_reading(info: Info, chat_session_id: int) -> Audience:
    """The audience that the viewer belongs to; raises unless they may read a session's messages.

    NotFound for a session that they do not see, and Forbidden if they see no session at all, or not
    what is written in this one.
    """
    rights = await info.context.rights_on(models.ChatSession)
    enforce(rights, TableAccess.SELECT)
    columns = tuple({"chat_session_id", *rights.standing_columns})
    session = await verbs.get(chat_session_id, columns)
    if session is None or not (of_row := rights.on(session)).visible:
        raise NotFound(f"There is no chat session {chat_session_id}.")
    for column in COPIES:
        if column in of_row.hidden:
            reason = of_row.cell_of(column).reason
            raise Forbidden(f"You may not read the messages of this chat session. {reason}")
    return audience_of(rights)


def audience_of(rights: Rights) -> Audience:
    """The audience that a caller with these rights on sessions belongs to."""
    return Audience.CUSTOMER if rights.of_customer else Audience.STAFF


async def readable(keys: Sequence[int], rights_on: RightsOn) -> list[int]:
    """Those of the sessions whose messages the viewer may read.

    It costs a statement where the rights depend on the session.
    """
    rights = await rights_on(models.ChatSession)
    if not rights.standing_columns:
        return list(keys) if shows_messages(rights.unrelated) else []
    columns = tuple({"chat_session_id", *rights.standing_columns})
    found = await lookups.by_keys(models.ChatSession, columns, list(keys))
    # A session that is not stored has no messages.
    return [key for key in keys if key not in found or shows_messages(rights.on(found[key]))]


def shows_messages(rights: RowRights) -> bool:
    """True if a caller with these rights on a session may read its messages."""
    return rights.visible and not any(column in rights.hidden for column in COPIES)


@dataclass(frozen=True)
class WritingGuard(RightsGuard):
    """Checks that the viewer may write in a session; messages change it, but set no other field."""

    def check_row(self, row: Model) -> None:
        """Raise NotFound for an invisible session, Forbidden where they may not write."""
        super().check_row(row)
        rights = self.rights.on(row)
        for column in COPIES:
            if column not in rights.settable:
                reason = rights.cell_of(column).reason
                raise Forbidden(f"You may not write in this chat session. {reason}")


@dataclass(frozen=True)
class CustomerWritingGuard(CustomerGuard):
    """Checks that a customer may write a message, too: not before the form is filled in."""

    def check_row(self, row: Model) -> None:
        """Raise NotFound for a session of somebody else, and Conflict before it is queued."""
        super().check_row(row)
        assert isinstance(row, models.ChatSession)
        if row.status in FORMS:
            raise Conflict(
                f"The session waits for its form: its status is {row.status.name}. Send the form by"
                " enterChatQueue, which takes a message as well."
            )


async def writing_guard(info: Info) -> RightsGuard:
    """The guard of a message that the viewer writes; Forbidden if they may write in no session."""
    rights = await info.context.rights_on(models.ChatSession)
    if rights.of_customer:
        return CustomerWritingGuard(rights, TableAccess.SELECT)
    enforce(rights, TableAccess.UPDATE)
    return WritingGuard(rights, TableAccess.UPDATE)
