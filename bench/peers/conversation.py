"""The rules of messages and of picking up by hand, for the peers in Python."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import nh3

from bench.peers.vocabulary import ChatMessageSpecialType, ChatMessageType, ChatSessionStatus

KEPT_TAGS = {"b", "br", "em", "i", "li", "ol", "p", "strong", "u", "ul"}

NOTHING: Mapping[str, Any] = {
    "message": None,
    "author": None,
    "read_by_customer": 0,
    "special_type": ChatMessageSpecialType.NONE,
    "special_param": None,
    "when_posted": None,
}
"""The columns of a message in which nothing is set."""


def clean(text: str) -> str:
    """The HTML with the kept tags only."""
    return nh3.clean(text, tags=KEPT_TAGS, attributes={}, link_rel=None)


def is_reopened(session: Mapping[str, Any], type_: int) -> bool:
    """True if a message of the customer revives the session."""
    finished = session["status"] == ChatSessionStatus.FINISHED
    return finished and type_ == ChatMessageType.TO_USER


def reopening(session_id: int, now: datetime) -> dict[str, Any]:
    """The special message of a session that is reopened."""
    type_, special_type = ChatMessageType.SPECIAL, ChatMessageSpecialType.REOPENED_BY_CUSTOMER
    return {
        **NOTHING,
        "chat_session_id": session_id,
        "type": type_,
        "special_type": special_type,
        "when_posted": now,
    }


def welcoming(session_id: int, welcome: str, now: datetime) -> dict[str, Any]:
    """The message that greets the customer of a session that is picked up."""
    return {
        **NOTHING,
        "chat_session_id": session_id,
        "type": ChatMessageType.TO_CUSTOMER,
        "special_type": ChatMessageSpecialType.WELCOME,
        "message": welcome,
        "author": "bench",
        "when_posted": now,
    }


def changes_by(
    session: Mapping[str, Any], message: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The columns of a session that a message changes."""
    wanted: dict[str, Any] = {"status": _status(session["status"], message["type"])}
    wanted["when_idle"] = now
    if message["message"]:
        wanted["last_message"] = message["message"][:1024]
        if not session["first_message"]:
            wanted["first_message"] = wanted["last_message"]
    if is_reopened(session, message["type"]):
        wanted["when_ended"] = None
    return {name: value for name, value in wanted.items() if value != session[name]}


def _status(before: int, type_: int) -> int:
    if type_ == ChatMessageType.TO_CUSTOMER and before != ChatSessionStatus.FINISHED:
        return ChatSessionStatus.USER_LAST
    if type_ == ChatMessageType.TO_USER and before != ChatSessionStatus.IN_QUEUE:
        return ChatSessionStatus.CUSTOMER_LAST
    return before
