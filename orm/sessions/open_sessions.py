"""The number of open sessions by status, and the longest wait: one statement for metrics."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orm.engine.rows import connection_for
from orm.engine.scripts import Statement
from orm.models import ChatSession
from orm.models.chat_session import OPEN, OPEN_SQL
from orm.models.enums import ChatSessionStatus

MOST_COUNTED = 10_000
"""Sessions of one status that are counted at most, so that the cost is bounded."""


@dataclass(frozen=True)
class OpenSessions:
    """The open sessions at one moment."""

    by_status: Mapping[ChatSessionStatus, int]
    """No number is greater than MOST_COUNTED."""
    first_requested: datetime | None
    """When the session was requested that has waited longest in the queue; None without one."""


def _counting(status: ChatSessionStatus) -> str:
    # OPEN_SQL is repeated, because planners use the index only where its condition stands.
    return (
        f"(SELECT count(*) FROM (SELECT 1 FROM chat_session WHERE {OPEN_SQL}"  # noqa: S608
        f" AND status = {status:d} LIMIT {MOST_COUNTED}) AS counted) AS {status.name.lower()}"
    )


FIRST_SQL = (
    f"(SELECT when_requested FROM chat_session WHERE {OPEN_SQL}"  # noqa: S608
    f" AND status = {ChatSessionStatus.IN_QUEUE:d} AND when_requested IS NOT NULL"
    " ORDER BY when_requested LIMIT 1) AS first_requested"
)
SQL = f"SELECT {', '.join(map(_counting, OPEN))}, {FIRST_SQL}"


async def count_open() -> OpenSessions:
    """Count the open sessions, by the index chat_session_open alone."""
    [row] = await connection_for(ChatSession).look_up(Statement(SQL))
    column = ChatSession._meta.fields_map["when_requested"]
    return OpenSessions(
        {status: row[status.name.lower()] for status in OPEN},
        column.to_python_value(row["first_requested"]),
    )
