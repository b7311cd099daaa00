"""Reading the audit trail, and forgetting what is old."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tortoise.queryset import QuerySet

from orm import cleanup
from orm.models import AuditEntry, ChatSession
from orm.values import find_unstorable


@dataclass(frozen=True)
class TrailFilter:
    """Which entries: those that fit all that is said, and all of them when nothing is."""

    chat_session_id: int | None = None
    entity: str | None = None
    """What kind of row was changed, such as User."""
    user_name: str | None = None
    since: datetime | None = None
    """In any zone."""
    before: int | None = None
    """The key of an entry; only what was stored earlier."""


async def newest(sought: TrailFilter, count: int) -> list[AuditEntry]:
    """The latest entries that fit, at most that many, newest first."""
    if any(any(find_unstorable(text)) for text in (sought.user_name, sought.entity) if text):
        # Nobody has such a name, and PostgreSQL would trip over it.
        return []
    return await _matching(sought).order_by("-audit_entry_id").limit(count)


async def sweep(kept: timedelta) -> None:
    """Remove what is older."""
    await cleanup.remove(AuditEntry.filter(at__lte=datetime.now(UTC) - kept))


def _matching(sought: TrailFilter) -> QuerySet[AuditEntry]:
    found = AuditEntry.all()
    if sought.chat_session_id is not None:
        found = found.filter(entity=ChatSession.__name__, row_key=sought.chat_session_id)
    if sought.entity is not None:
        found = found.filter(entity=sought.entity)
    if sought.user_name is not None:
        found = found.filter(user_name=sought.user_name)
    if sought.since is not None:
        found = found.filter(at__gte=sought.since.astimezone(UTC))
    if sought.before is not None:
        found = found.filter(audit_entry_id__lt=sought.before)
    return found
