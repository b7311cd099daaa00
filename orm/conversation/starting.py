"""The first message of a customer, which is stored together with their new session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orm.audit.entries import Author
from orm.conversation.entering import NAMES
from orm.engine.scripts import Dialect, TransactionScript
from orm.messages.posting import copies_of, draft_of, inserting
from orm.models import ChatSession
from orm.models.enums import ChatMessageType


@dataclass(frozen=True)
class FirstMessage:
    """The message that a session begins with; none if there is no draft."""

    draft: Mapping[str, Any] | None

    def session_values(self, now: datetime) -> dict[str, Any]:
        """The columns of the session that repeat it."""
        if self.draft is None:
            return {}
        copies = copies_of(ChatSession(), self.draft["message"])
        return {"when_idle": now, **copies}

    def inserting(
        self, now: datetime, author: Author, dialect: Dialect, session_id: int | None
    ) -> TransactionScript[None]:
        """The script that stores it, once the session is stored."""
        if self.draft is not None and session_id is not None:
            yield from inserting(session_id, self.draft, now, author, dialect)


def first_message(text: str | None, details: Mapping[str, Any]) -> FirstMessage:
    """The message with that text, in the name that is among a session's values, by column.

    InvalidValue for a text that is no message.
    """
    if not text:
        return FirstMessage(None)
    author = next(filter(None, map(details.get, NAMES)), None)
    values = {"type": ChatMessageType.TO_USER, "message": text, "author": author}
    return FirstMessage(draft_of(values))
