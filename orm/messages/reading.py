"""Reads the messages of chat sessions, in the order in which they were posted."""

from collections.abc import Sequence
from enum import Enum

from orm.engine.records import Records
from orm.engine.rows import connection_for, row_reader, select_by_key_sql
from orm.engine.scripts import SQLITE, Statement
from orm.models import ChatMessage
from orm.models.enums import ChatMessageSpecialType as SpecialType
from orm.models.enums import ChatMessageType

COLUMNS = (
    *("chat_message_id", "chat_session_id", "type", "message", "author"),
    *("read_by_customer", "special_type", "special_param", "when_posted"),
)

SPECIAL_TYPES_OF_CUSTOMERS = (
    *(SpecialType.WELCOME, SpecialType.URL, SpecialType.TRANSFERED_SESSION),
    *(SpecialType.SESSION_DELETED, SpecialType.FAQ_SUCCESS_QUESTION, SpecialType.CLOSED_BY_USER),
    *(SpecialType.CLOSED_BY_CUSTOMER, SpecialType.CLOSED_BY_IDLE),
    *(SpecialType.REOPENED_BY_CUSTOMER, SpecialType.CLICKED_OPTION, SpecialType.BOT_MESSAGE),
    *(SpecialType.OPTIONS, SpecialType.ILLEGAL_FILE_TYPE),
)
"""The special messages that are for the customer as well; the others are for those who answer."""


class Audience(Enum):
    """The readers of messages; the value is a condition of SQL on what they see, after others."""

    STAFF = ""
    CUSTOMER = (
        f" AND (type IN ({ChatMessageType.TO_CUSTOMER:d}, {ChatMessageType.TO_USER:d})"
        f" OR type = {ChatMessageType.SPECIAL:d}"
        f" AND special_type IN ({', '.join(f'{each:d}' for each in SPECIAL_TYPES_OF_CUSTOMERS)}))"
    )


def is_for(message: ChatMessage, audience: Audience) -> bool:
    """True if readers of that audience see the message: the condition of SQL for one of them."""
    if audience is Audience.STAFF:
        return True
    if message.type is ChatMessageType.SPECIAL:
        return message.special_type in SPECIAL_TYPES_OF_CUSTOMERS
    return message.type in (ChatMessageType.TO_CUSTOMER, ChatMessageType.TO_USER)


MAX_INLINE_ROWS = 100
"""Most rows that are read inline (`look_up`) on SQLite, whose thread reads the rest of a page."""


async def page(
    session_id: int, after: int, size: int, audience: Audience = Audience.STAFF
) -> Records[ChatMessage]:
    """The first messages of a session whose keys are greater than `after`, at most `size`."""
    connection = connection_for(ChatMessage)
    dialect = connection.dialect
    session, key, limit = (dialect.parameter.format(number) for number in (1, 2, 3))
    sql = (
        f"SELECT {', '.join(COLUMNS)} FROM chat_message"  # noqa: S608
        f" WHERE chat_session_id = {session} AND chat_message_id > {key}{audience.value}"
        f" ORDER BY chat_message_id LIMIT {limit}"
    )
    # Most callers ask for much more than there is: what was written since they last asked.
    size_inline = min(size, MAX_INLINE_ROWS) if dialect is SQLITE else size
    rows = await connection.look_up(Statement(sql, [session_id, after, size_inline]))
    if len(rows) == size_inline < size:
        last = rows[-1]["chat_message_id"]
        rest = [session_id, last, size - size_inline]
        rows = [*rows, *(await ChatMessage._meta.db.execute_query(sql, rest))[1]]
    return Records(ChatMessage, COLUMNS, [tuple(row) for row in rows], dialect)


async def newest(
    session_ids: Sequence[int], size: int, audience: Audience = Audience.STAFF
) -> dict[int, list[ChatMessage]]:
    """The last messages of each of many sessions, at most `size`, in their order, by session.

    One statement, which reads no other messages.
    """
    connection = connection_for(ChatMessage)
    dialect = connection.dialect
    columns = ", ".join(f"message.{column}" for column in COLUMNS)
    of_sessions = _NEWEST[dialect.name].format(audience.value)
    sql = f"SELECT {columns} {of_sessions} ORDER BY message.chat_message_id"
    rows = await connection.look_up(Statement(sql, [dialect.list_parameter(session_ids), size]))
    found: dict[int, list[ChatMessage]] = {key: [] for key in session_ids}
    for message in map(row_reader(ChatMessage, COLUMNS, dialect), rows):
        found[message.chat_session_id].append(message)
    return found


_OF_A_SESSION = (
    "FROM chat_message WHERE chat_session_id = session.value{} ORDER BY chat_message_id DESC LIMIT"
)
_NEWEST = {
    # Each of the databases reads the other's statement slowly, or not at all.
    "sqlite": f"FROM json_each(?1) AS session JOIN chat_message AS message"
    f" ON message.chat_message_id IN (SELECT chat_message_id {_OF_A_SESSION} ?2)",
    "postgres": f"FROM unnest($1::int[]) AS session(value)"
    f" CROSS JOIN LATERAL (SELECT * {_OF_A_SESSION} $2) AS message",
}
"""The newest messages of each of a list of sessions, without the columns and the order.

It is a template for the condition of an audience.
"""


async def find(key: int) -> ChatMessage | None:
    """The message with that key; None when there is none."""
    connection = connection_for(ChatMessage)
    sql = select_by_key_sql(ChatMessage, COLUMNS, connection.dialect)
    rows = await connection.look_up(Statement(sql, [key]))
    return row_reader(ChatMessage, COLUMNS, connection.dialect)(rows[0]) if rows else None
