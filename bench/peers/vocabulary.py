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


COUNT_QUEUED = "SELECT COUNT(*) FROM chat_session WHERE status = 4 AND topic_id = {}"
TAKEN_RANKS = "SELECT rank FROM chat_session WHERE status IN (5, 6) AND user_id = {}"
"""Both queries use partial indexes of parley's tables."""
