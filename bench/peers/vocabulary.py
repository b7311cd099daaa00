"""The chat session's enums with the numbers of the table, and the queries for queue and rank."""

from enum import IntEnum


class ChatSessionStatus(IntEnum):
    """The status of a session."""

    INVALID = 0
    PRE_CHAT_FORM = 1
    FAQ = 2
    OFFLINE_FORM = 3
    IN_QUEUE = 4
    CUSTOMER_LAST = 5
    USER_LAST = 6
    FINISHED = 7
    DELETED = 8
    CLOSED = 9
    REQUEST_POSTED = 10
    CLOSED_FROM_QUEUE = 11


class ChatSessionFlag(IntEnum):
    """Bits of the column `flags`."""

    CUSTOMER_IS_TYPING = 0
    USER_IS_TYPING = 1


class ChatMessageType(IntEnum):
    """The receivers of a message."""

    INVALID = 0
    TO_CUSTOMER = 1
    TO_USER = 2
    SPECIAL = 3


class ChatMessageSpecialType(IntEnum):
    """The meanings of a message beyond its text."""

    NONE = 0
    WELCOME = 1
    URL = 2
    BLOCK = 3
    NEW_SESSION = 5
    TRANSFERED_SESSION = 6
    ERROR = 7
    SESSION_DELETED = 8
    FAQ_SUCCESS_QUESTION = 9
    CLOSED_BY_USER = 10
    CLOSED_BY_CUSTOMER = 11
    CLOSED_BY_IDLE = 12
    TRANSFER_REJECTED = 13
    REOPENED_BY_CUSTOMER = 14
    CLICKED_OPTION = 15
    BOT_MESSAGE = 16
    OPTIONS = 17
    ILLEGAL_FILE_TYPE = 18


OVER = frozenset(
    {
        ChatSessionStatus.DELETED,
        ChatSessionStatus.CLOSED,
        ChatSessionStatus.REQUEST_POSTED,
        ChatSessionStatus.CLOSED_FROM_QUEUE,
    }
)
"""Statuses of sessions in which nobody writes any more."""

COUNT_QUEUED = "SELECT COUNT(*) FROM chat_session WHERE status = 4 AND topic_id = {}"
TAKEN_RANKS = "SELECT rank FROM chat_session WHERE status IN (5, 6) AND user_id = {}"
"""Both queries use partial indexes of parley's tables."""

WAITING = "status = 4 AND (user_id IS NULL OR user_id = 1)"
QUEUE_ORDER = "~alert_level, COALESCE(when_requested, '0001-01-01 00:00:01+00:00'), chat_session_id"
"""Condition and order of the sessions of which the first is picked up."""
