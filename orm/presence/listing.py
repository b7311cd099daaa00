"""Reads whether users are present, and what they are busy with."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from orm.engine.rows import connection_for
from orm.engine.scripts import Statement
from orm.models import ChatPresence
from orm.models.chat_session import ACTIVE_SQL

MAX_INLINE_USERS = 100
"""Most users that are looked up inline (`look_up`); SQLite's thread reads longer lists."""


class UserPresence(NamedTuple):
    """A user's presence, and their work."""

    present: bool
    """As it was set last; False for a user of whom nothing is stored."""
    ongoing_chats: int
    """The number of sessions that they handle and that are going on."""
    chat_topics: tuple[int, ...]
    """The keys of the topics in which they have a role."""


async def of_users(user_ids: Sequence[int]) -> dict[int, UserPresence]:
    """The presence of each of many users, by user, with one statement.

    It finds the sessions by the index for ranks, so that its cost grows with the sessions that are
    going on, and not with the table.
    """
    connection = connection_for(ChatPresence)
    dialect = connection.dialect
    sql, values = _SQL[dialect.name], [dialect.list_parameter(user_ids)]
    if len(user_ids) <= MAX_INLINE_USERS:
        rows = await connection.look_up(Statement(sql, values))
    else:
        _, rows = await ChatPresence._meta.db.execute_query(sql, values)
    return {row["user_id"]: _presence(row) for row in rows}


def _presence(row: Mapping[str, Any]) -> UserPresence:
    topics = row["chat_topics"]
    keys = json.loads(topics) if isinstance(topics, str) else topics
    return UserPresence(bool(row["present"]), row["ongoing_chats"], tuple(sorted(keys)))


_KEYS_OF_TOPICS = (
    "FROM chat_topic_agent AS agent WHERE agent.user_id = asked.value"
    " AND (agent.can_listen OR agent.can_respond OR agent.can_manage OR agent.can_notify)"
)
_SELECT = (
    f"SELECT asked.value AS user_id, presence.present,"  # noqa: S608
    f" (SELECT COUNT(*) FROM chat_session WHERE {ACTIVE_SQL} AND user_id = asked.value)"
    f" AS ongoing_chats, {{topics}} AS chat_topics FROM {{asked}}"
    f" LEFT JOIN chat_presence AS presence ON presence.user_id = asked.value"
)
_SQL = {
    "sqlite": _SELECT.format(
        topics=f"(SELECT json_group_array(agent.topic_id) {_KEYS_OF_TOPICS})",
        asked="json_each(?1) AS asked",
    ),
    "postgres": _SELECT.format(
        topics=f"ARRAY(SELECT agent.topic_id {_KEYS_OF_TOPICS})",
        asked="unnest($1::int[]) AS asked(value)",
    ),
}
