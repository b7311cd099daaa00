"""What can be done to chat sessions; each verb is one transaction."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from orm.errors import Conflict, InvalidValue, Problem
from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus
from orm.queue import free_rank, queue_position
from orm.rules import reference_columns, settled


@dataclass(frozen=True)
class Author:
    """Who a row is written for: the associate, and the application that speaks for them."""

    associate_id: int | None
    application_id: int | None


async def create(values: Mapping[str, Any], author: Author) -> ChatSession:
    """Store a new session and give it what the caller left unset.

    `values` go by column; null, and 0 for numbers and keys, mean unset. The key of the row is
    always the database's own. InvalidValue names every value that cannot be stored and every
    reference that names no row; nothing is stored then. Rules: POST ChatSession, rows
    WhenRequested, SessionKey, InitialQueuePos, Rank, Status.
    """
    kept = settled(ChatSession, values)
    kept.pop("chat_session_id", None)
    row = ChatSession(
        **kept,
        created_by=author.associate_id,
        created_by_application=author.application_id,
    )
    if row.status is ChatSessionStatus.INVALID:
        row.status = ChatSessionStatus.IN_QUEUE
    if row.when_requested is None:
        row.when_requested = datetime.now(UTC)
    # An empty key would let anyone in, so it counts as none.
    row.session_key = row.session_key or secrets.token_urlsafe(32)
    try:
        async with in_transaction() as connection:
            if not row.initial_queue_pos:
                row.initial_queue_pos = await queue_position(connection, row.topic_id)
            if not row.rank and row.user_id:
                row.rank = await free_rank(connection, row.user_id)
            await row.save(using_db=connection, force_create=True)
    except IntegrityError as error:
        raise await _refusal(row) from error
    return row


async def _refusal(row: ChatSession) -> InvalidValue | Conflict:
    """Why the database refused a row: the references in it that name no row."""
    unknown = [
        Problem((column,), f"names no {referred.__name__} that exists")
        for column, referred in reference_columns(ChatSession).items()
        if (key := getattr(row, column)) is not None and not await referred.exists(pk=key)
    ]
    if unknown:
        return InvalidValue(*unknown)
    return Conflict("The row changed while it was being written; try again.")


async def get(key: int, columns: tuple[str, ...]) -> ChatSession | None:
    """The session with that key, with at least those columns; None when there is none."""
    return await ChatSession.filter(pk=key).only(*columns).first()


@dataclass(frozen=True)
class Page:
    """Some sessions in order of their keys: those right after the key `after`."""

    after: int
    rows: list[ChatSession]
    more_follow: bool


async def page(after: int, size: int, columns: tuple[str, ...]) -> Page:
    """Up to `size` sessions with keys above `after`, with at least those columns."""
    following = ChatSession.filter(pk__gt=after).order_by("chat_session_id")
    rows = await following.limit(size + 1).only(*columns)
    return Page(after, rows[:size], more_follow=len(rows) > size)


async def total() -> int:
    """How many sessions there are."""
    return await ChatSession.all().count()
