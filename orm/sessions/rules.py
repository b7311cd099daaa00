"""The rules of chat sessions: what the service fills in, and which numbers it gives out."""

import secrets
from datetime import datetime
from typing import Any

from orm.engine.scripts import Dialect, TransactionScript
from orm.entities.rules import Rules
from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus
from orm.sessions.queue import free_rank, queue_position


class SessionRules(Rules[ChatSession]):
    """Contract: POST ChatSession, rows WhenRequested, SessionKey, InitialQueuePos, Rank, Status."""

    computed_columns = frozenset(
        {"status", "when_requested", "session_key", "initial_queue_pos", "rank"}
    )

    def fill(self, values: dict[str, Any], now: datetime) -> None:
        """A new session waits in the queue, is requested now, and has a key of its own."""
        if values["status"] is ChatSessionStatus.INVALID:
            values["status"] = ChatSessionStatus.IN_QUEUE
        if values["when_requested"] is None:
            values["when_requested"] = now
        # An empty key would let anyone in, so it counts as none.
        values["session_key"] = values["session_key"] or secrets.token_urlsafe(32)

    def place(self, row: ChatSession, dialect: Dialect) -> TransactionScript[None]:
        """A new session gets the next place in its topic's queue, and its user's lowest rank."""
        if not row.initial_queue_pos:
            row.initial_queue_pos = yield from queue_position(dialect, row.topic_id)
        if not row.rank and row.user_id:
            row.rank = yield from free_rank(dialect, row.user_id)

    def follow(
        self,
        row: ChatSession,  # noqa: ARG002
        changes: dict[str, Any],
        dialect: Dialect,
    ) -> TransactionScript[None]:
        """A session that gets another user gets that user's lowest rank."""
        if "user_id" in changes and "rank" not in changes:
            user_id: int | None = changes["user_id"]
            # A rank counts within the sessions of one user.
            changes["rank"] = (yield from free_rank(dialect, user_id)) if user_id else 0
