"""Messages that the service itself writes in a session, within the transaction of a change."""

from datetime import datetime

from orm.audit.entries import Author
from orm.engine.rows import build_row, column_defaults
from orm.engine.scripts import Dialect, TransactionScript
from orm.events.recording import inserting_with_event
from orm.models import ChatMessage, ChatSession
from orm.models.enums import ChatMessageSpecialType, ChatMessageType


def inserting_special(
    session: ChatSession,
    special_type: ChatMessageSpecialType,
    now: datetime,
    author: Author,
    dialect: Dialect,
    name: str | None = None,
    message: str | None = None,
) -> TransactionScript[None]:
    """The script that inserts a message with a special type in a locked session.

    A message with a text is one to the customer, and its text is clean HTML already; one without is
    about the session. `name` is shown as its author. The caller changes the session, such as its
    `when_idle`.
    """
    type_ = ChatMessageType.SPECIAL if message is None else ChatMessageType.TO_CUSTOMER
    values = {
        **column_defaults(ChatMessage),
        "chat_message_id": None,
        "chat_session_id": session.pk,
        "type": type_,
        "special_type": special_type,
        "author": name,
        "message": message,
        "when_posted": now,
    }
    yield from inserting_with_event(build_row(ChatMessage, values), author, dialect)
