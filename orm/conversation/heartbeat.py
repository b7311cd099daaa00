"""The heartbeat of a session's customer: the last time that their page asked or listened."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from orm.engine.rows import connection_for, moment_parameter
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.models import ChatSession

INTERVAL = timedelta(seconds=10)
"""A heartbeat is stored at most once in this time. Customers count as gone only after a much longer
time."""


BATCH = 500
"""Sessions of one transaction, so that writers of these sessions do not wait for long."""


async def touch(session_id: int) -> None:
    """Set the session's `when_fetched` to now, unless it was set within `INTERVAL`.

    It is no change of the session: the version stays, and there is no audit entry. Contract: POST
    ChatSession, row WhenFetched.
    """
    now = datetime.now(UTC)

    def touching(dialect: Dialect) -> TransactionScript[None]:
        at, key, before = (dialect.parameter.format(number) for number in (1, 2, 3))
        yield Statement(
            f"UPDATE chat_session SET when_fetched = {at} WHERE chat_session_id = {key}"  # noqa: S608
            f" AND (when_fetched IS NULL OR when_fetched < {before})",
            [moment_parameter(now, dialect), session_id, moment_parameter(now - INTERVAL, dialect)],
        )

    await connection_for(ChatSession).run(touching)


async def touch_all(session_ids: Sequence[int]) -> None:
    """The same for many sessions, some hundred in each transaction."""
    for first in range(0, len(session_ids), BATCH):
        await _touch_some(session_ids[first : first + BATCH])


async def _touch_some(session_ids: Sequence[int]) -> None:
    now = datetime.now(UTC)

    def touching(dialect: Dialect) -> TransactionScript[None]:
        at, keys, before = (dialect.parameter.format(number) for number in (1, 2, 3))
        condition = dialect.in_list.format("chat_session_id", keys)
        yield Statement(
            f"UPDATE chat_session SET when_fetched = {at} WHERE {condition}"  # noqa: S608
            f" AND (when_fetched IS NULL OR when_fetched < {before})",
            [
                moment_parameter(now, dialect),
                dialect.list_parameter(session_ids),
                moment_parameter(now - INTERVAL, dialect),
            ],
        )

    await connection_for(ChatSession).run(touching)
