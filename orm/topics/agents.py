"""The agents of chat topics: associates, and what each may do with a topic's sessions.

Agents are parts of their topic: who may change the topic may change its agents. Each change locks
the topic (agent_changes.py), and stores an audit entry for each agent that it touches.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from orm.audit.entries import Author
from orm.engine.rows import (
    build_row,
    connection_for,
    delete_statement,
    insert_returning_key,
    row_reader,
    update_statement,
)
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.events.recording import Change as Recorded
from orm.events.recording import non_empty_values, recording
from orm.models import ChatTopicAgent
from orm.models.enums import AuditAction

Roles = Mapping[str, bool]
"""An agent's roles, by column; a missing one is not given."""

RolesByAssociate = Mapping[int, Roles]

Change = Callable[[RolesByAssociate], RolesByAssociate]
"""From the agents of a topic to those that it shall have, by the associate's key."""

ROLE_COLUMNS = ("can_listen", "can_respond", "can_manage", "can_notify")

IDENTITY = ("topic_id", "user_id")
"""The columns that tell whose roles these are; each audit entry has them."""

_COLUMNS = ("id", *IDENTITY, *ROLE_COLUMNS)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM chat_topic_agent"  # noqa: S608


async def of_topics(topic_ids: Sequence[int]) -> dict[int, list[ChatTopicAgent]]:
    """The agents of several topics, by topic, in the order in which they were added."""
    return await _grouped("topic_id", topic_ids)


async def of_associates(associate_ids: Sequence[int]) -> dict[int, list[ChatTopicAgent]]:
    """The topics that several associates are agents of, by associate."""
    return await _grouped("user_id", associate_ids)


async def _grouped(column: str, keys: Sequence[int]) -> dict[int, list[ChatTopicAgent]]:
    connection = connection_for(ChatTopicAgent)
    dialect = connection.dialect
    condition = dialect.in_list.format(column, dialect.parameter.format(1))
    rows = await connection.look_up(
        Statement(f"{_SELECT} WHERE {condition} ORDER BY id", [dialect.list_parameter(keys)])
    )
    read = row_reader(ChatTopicAgent, _COLUMNS, dialect)
    grouped: dict[int, list[ChatTopicAgent]] = {key: [] for key in keys}
    for row in map(read, rows):
        grouped[getattr(row, column)].append(row)
    return grouped


class Relation(NamedTuple):
    """One associate's roles in a topic; who may respond may listen, who manages may do all."""

    topic_id: int
    serves: bool
    """Has a role in the topic, if only to be notified."""
    listens: bool
    responds: bool
    manages: bool
    staffed: bool
    """Somebody may listen, so that those who may not are shut out."""


async def relations_of(associate_id: int) -> list[Relation]:
    """The relation of an associate to each topic that has agents, by one statement.

    Its cost grows with the number of topics and not with that of their agents: the index of topic
    and user finds the associate's place, and the first colleague who may listen.
    """
    connection = connection_for(ChatTopicAgent)
    mine = connection.dialect.parameter.format(1)
    sql = (
        "SELECT topic.chat_topic_id, mine.can_listen, mine.can_respond, mine.can_manage,"  # noqa: S608
        " mine.can_notify, EXISTS (SELECT 1 FROM chat_topic_agent AS other"
        " WHERE other.topic_id = topic.chat_topic_id AND (other.can_listen OR other.can_respond"
        " OR other.can_manage)) AS staffed"
        " FROM chat_topic AS topic LEFT JOIN chat_topic_agent AS mine"
        f" ON mine.topic_id = topic.chat_topic_id AND mine.user_id = {mine}"
    )
    rows = await connection.look_up(Statement(sql, [associate_id]))
    return [_relation(row) for row in rows if row["staffed"] or row["can_notify"]]


def _relation(row: Mapping[str, Any]) -> Relation:
    manages = bool(row["can_manage"])
    responds = manages or bool(row["can_respond"])
    listens = responds or bool(row["can_listen"])
    return Relation(
        row["chat_topic_id"],
        serves=listens or bool(row["can_notify"]),
        listens=listens,
        responds=responds,
        manages=manages,
        staffed=bool(row["staffed"]),
    )


def changing(
    topic_id: int, decide: Change, author: Author, dialect: Dialect
) -> TransactionScript[list[ChatTopicAgent]]:
    """The script that gives a locked topic the agents that `decide` names; returns all of them."""
    stored = yield from _stored(topic_id, dialect)
    decided = {
        user_id: {column: bool(roles.get(column)) for column in ROLE_COLUMNS}
        for user_id, roles in decide({row.user_id: roles_of(row) for row in stored}).items()
    }
    kept: list[ChatTopicAgent] = []
    for row in stored:
        if row.user_id in decided:
            yield from _update(row, decided.pop(row.user_id), author, dialect)
            kept.append(row)
        else:
            yield from _delete(row, author, dialect)
    for user_id, roles in decided.items():
        row = build_row(
            ChatTopicAgent, {"id": None, "topic_id": topic_id, "user_id": user_id, **roles}
        )
        yield from _insert(row, author, dialect)
        kept.append(row)
    return kept


def roles_of(row: ChatTopicAgent) -> dict[str, bool]:
    """An agent's roles, by column."""
    return {column: getattr(row, column) for column in ROLE_COLUMNS}


def _stored(topic_id: int, dialect: Dialect) -> TransactionScript[list[ChatTopicAgent]]:
    condition = f"topic_id = {dialect.parameter.format(1)}"
    rows = yield Statement(f"{_SELECT} WHERE {condition} ORDER BY id", [topic_id])
    read = row_reader(ChatTopicAgent, _COLUMNS, dialect)
    return [read(row) for row in rows]


def _insert(row: ChatTopicAgent, author: Author, dialect: Dialect) -> TransactionScript[None]:
    [inserted] = yield insert_returning_key(ChatTopicAgent, vars(row), dialect)
    row.id = inserted["id"]
    change = Recorded(AuditAction.CREATED, row, {}, non_empty_values(row))
    yield from recording(change, author, dialect)


def _update(
    row: ChatTopicAgent, roles: Roles, author: Author, dialect: Dialect
) -> TransactionScript[None]:
    stored = roles_of(row)
    changes = {column: value for column, value in roles.items() if value != stored[column]}
    if not changes:
        return
    for column, value in changes.items():
        setattr(row, column, value)
    yield update_statement(ChatTopicAgent, row.id, changes, dialect)
    old = {column: stored[column] for column in changes}
    change = Recorded(AuditAction.UPDATED, row, old, changes, IDENTITY)
    yield from recording(change, author, dialect)


def _delete(row: ChatTopicAgent, author: Author, dialect: Dialect) -> TransactionScript[None]:
    yield delete_statement(ChatTopicAgent, row.id, dialect)
    change = Recorded(AuditAction.DELETED, row, non_empty_values(row), {})
    yield from recording(change, author, dialect)
