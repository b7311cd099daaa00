"""Reading the audit trail, and deleting its old entries."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tortoise.queryset import QuerySet

from orm import cleanup
from orm.models import (
    Application,
    AuditEntry,
    ChatPresence,
    ChatSession,
    ChatTopic,
    ChatTopicAgent,
    Credential,
    User,
    Webhook,
)
from orm.values import find_unstorable

AUDITED = tuple(
    model.__name__
    for model in (
        *(ChatSession, ChatTopic, ChatTopicAgent, ChatPresence),
        *(User, Credential, Application, Webhook),
    )
)
"""The names of the models whose changes are kept."""


@dataclass(frozen=True)
class TrailFilter:
    """A filter of audit entries: all conditions that are set must hold."""

    chat_session_id: int | None = None
    entity: str | None = None
    """Name of the model that was changed, such as User."""
    user_name: str | None = None
    since: datetime | None = None
    """Aware, with any UTC offset."""
    before: int | None = None
    """Primary key of an entry; only entries that were stored earlier."""
    chat_topic_id: int | None = None


async def newest(filter_: TrailFilter, count: int) -> list[AuditEntry]:
    """The latest entries that match, at most `count`, newest first."""
    if any(any(find_unstorable(text)) for text in (filter_.user_name, filter_.entity) if text):
        # No entry has a text that cannot be stored, and PostgreSQL would raise an error.
        return []
    return await _matching(filter_).order_by("-audit_entry_id").limit(count)


async def sweep(retention: timedelta) -> None:
    """Delete the entries that are older than `retention`."""
    await cleanup.remove(AuditEntry.filter(at__lte=datetime.now(UTC) - retention))


def _matching(filter_: TrailFilter) -> QuerySet[AuditEntry]:
    entries = AuditEntry.all()
    if filter_.chat_session_id is not None:
        entries = entries.filter(entity=ChatSession.__name__, row_key=filter_.chat_session_id)
    if filter_.chat_topic_id is not None:
        entries = entries.filter(entity=ChatTopic.__name__, row_key=filter_.chat_topic_id)
    if filter_.entity is not None:
        entries = entries.filter(entity=filter_.entity)
    if filter_.user_name is not None:
        entries = entries.filter(user_name=filter_.user_name)
    if filter_.since is not None:
        entries = entries.filter(at__gte=filter_.since.astimezone(UTC))
    if filter_.before is not None:
        entries = entries.filter(audit_entry_id__lt=filter_.before)
    return entries
