"""Stores messages of another system under the numbers that they have there."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from orm.engine.batches import upsert_statement
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, TransactionScript
from orm.models import ChatMessage


async def store_messages(rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert messages, or replace those with the same keys; their sessions are stored.

    Values go by column, as `draft_of` returns them, with the keys of message and session. The
    session stays as it is: what it shows of its messages is imported with it. Runs in the caller's
    transaction.
    """
    # A statement may contain each key only once; the last row with a key wins.
    latest = {row["chat_message_id"]: row for row in rows}
    await connection_for(ChatMessage).run(partial(_storing, list(latest.values())))


def _storing(rows: Sequence[Mapping[str, Any]], dialect: Dialect) -> TransactionScript[None]:
    yield upsert_statement(ChatMessage, rows, dialect)
