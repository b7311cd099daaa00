"""The rows of the database in the end, read without the service."""

from dataclasses import dataclass
from typing import Any

from orm.models.enums import AuditAction, ChatSessionStatus
from tests.soak.databases import Database

SESSIONS = """
SELECT chat_session_id, version, customer_name, customer_phone, customer_company_name, status,
    user_id FROM chat_session
"""
COLUMNS = ("customer_name", "customer_phone", "customer_company_name", "status", "user_id")
MESSAGES = "SELECT chat_message_id, chat_session_id, message FROM chat_message"
INSERTED = f"""
SELECT entity, row_key, count(*) FROM audit_entry WHERE action = '{AuditAction.CREATED}'
GROUP BY entity, row_key HAVING count(*) > 1
"""


@dataclass(frozen=True)
class StoredSession:
    """A row of chat_session."""

    session: int
    version: int
    values: dict[str, Any]


@dataclass(frozen=True)
class StoredMessage:
    """A row of chat_message."""

    message: int
    session: int
    text: str


@dataclass(frozen=True)
class Stored:
    """Sessions and messages by their keys, and rows that were created twice by the audit trail."""

    sessions: dict[int, StoredSession]
    messages: dict[int, StoredMessage]
    audited_twice: list[str]


def read(database: Database) -> Stored:
    """Read a database that nobody writes to any more."""
    sessions = [
        StoredSession(session, version, _values(values))
        for session, version, *values in database.rows(SESSIONS)
    ]
    messages = [StoredMessage(*row) for row in database.rows(MESSAGES)]
    return Stored(
        {row.session: row for row in sessions},
        {row.message: row for row in messages},
        [f"{entity} {key} ({count} entries)" for entity, key, count in database.rows(INSERTED)],
    )


def _values(values: list[Any]) -> dict[str, Any]:
    row = dict(zip(COLUMNS, values, strict=True))
    return row | {"status": ChatSessionStatus(row["status"]).name}
