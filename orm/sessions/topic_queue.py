"""The queue of a topic: the sessions that wait in it, in the order in which they are picked up.

The order is that of orm/conversation/pick_up.py.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from orm.engine.records import Records
from orm.engine.rows import connection_for, moment_parameter
from orm.engine.scripts import Statement
from orm.events.recording import RIGHTS_COLUMNS
from orm.models import ChatSession
from orm.models.chat_session import FIRST_IN_QUEUE, QUEUED_SQL, TOPIC_SQL

MOST_WAITING = 10_000
"""The most sessions of a queue that are read; those behind them have no position."""

RECENT = timedelta(hours=1)
MOST_RECENT = 200
"""Waits are estimated by the sessions that were picked up lately, among the newest ones."""

COLUMNS = ("chat_session_id", *RIGHTS_COLUMNS)


@dataclass(frozen=True)
class TopicQueue:
    """The sessions that wait in a topic's queue at one moment, with the columns of rights."""

    sessions: Records[ChatSession]
    seconds_a_position: float | None
    """The mean seconds until the next session is picked up; None if none was picked up lately."""

    @cached_property
    def positions(self) -> dict[int, int]:
        """The position of each session by its key, counted from 1."""
        return {key: position for position, key in enumerate(self.keys, 1)}

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """The keys of the sessions, the first one first."""
        return tuple(self.sessions.values("chat_session_id"))

    def expected_wait(self, position: int) -> timedelta | None:
        """The time that the session at a position will wait, if the pace stays as it is."""
        if self.seconds_a_position is None:
            return None
        return timedelta(seconds=round(position * self.seconds_a_position))


async def topic_queue(topic_id: int) -> TopicQueue:
    """The queue of a topic as it is now."""
    connection = connection_for(ChatSession)
    topic = connection.dialect.parameter.format(1)
    rows = await connection.look_up(
        Statement(
            f"SELECT {', '.join(COLUMNS)} FROM chat_session"  # noqa: S608
            f" WHERE {QUEUED_SQL} AND topic_id = {topic}"
            f" ORDER BY {', '.join(FIRST_IN_QUEUE)} LIMIT {MOST_WAITING}",
            [topic_id],
        )
    )
    stored = [tuple(row) for row in rows]
    sessions = Records(ChatSession, COLUMNS, stored, connection.dialect)
    pace = await _seconds_a_position(topic_id, len(stored)) if stored else None
    return TopicQueue(sessions, pace)


async def _seconds_a_position(topic_id: int, waiting: int) -> float | None:
    """The mean time between two sessions that were picked up, until now; None if none was."""
    connection = connection_for(ChatSession)
    dialect = connection.dialect
    now = datetime.now(UTC)
    topic, since = (dialect.parameter.format(number) for number in (1, 2))
    [found] = await connection.look_up(
        Statement(
            "SELECT count(*) AS taken, min(when_started) AS first FROM (SELECT when_started"  # noqa: S608
            f" FROM chat_session WHERE {TOPIC_SQL} AND topic_id = {topic}"
            f" ORDER BY chat_session_id DESC LIMIT {waiting + MOST_RECENT}) AS newest"
            f" WHERE when_started >= {since}",
            [topic_id, moment_parameter(now - RECENT, dialect)],
        )
    )
    if not found["taken"]:
        return None
    column = ChatSession._meta.fields_map["when_started"]
    first: datetime = column.to_python_value(found["first"])
    return max((now - first).total_seconds(), 0.0) / int(found["taken"])
