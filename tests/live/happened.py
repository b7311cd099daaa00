"""The changes that happened, read from the database without the service and its log of events."""

from collections import defaultdict

from orm.models.enums import AuditAction
from tests.live.verdict import Happened
from tests.soak.databases import Database

CHANGES = f"""
SELECT row_key, count(*) FROM audit_entry
WHERE entity = 'ChatSession' AND action <> '{AuditAction.DELETED}' AND row_key > {{after}}
GROUP BY row_key
"""
"""Each change of a session raises its version by one, and has an entry in the audit trail."""

DELETED = f"""
SELECT row_key FROM audit_entry
WHERE entity = 'ChatSession' AND action = '{AuditAction.DELETED}' AND row_key > {{after}}
"""

MESSAGES = """
SELECT chat_session_id, chat_message_id FROM chat_message
WHERE chat_session_id > {after} ORDER BY chat_message_id
"""


def read(database: Database, after: int) -> Happened:
    """The versions and messages of all sessions with greater keys."""
    messages: defaultdict[int, list[int]] = defaultdict(list)
    for session, key in database.rows(MESSAGES.format(after=after)):
        messages[session].append(key)
    versions = {
        session: range(1, count + 1)
        for session, count in database.rows(CHANGES.format(after=after))
    }
    deleted = {session for [session] in database.rows(DELETED.format(after=after))}
    return Happened(versions, messages, deleted)
