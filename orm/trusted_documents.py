"""Trusted documents: GraphQL operations by id, shared by all workers. An id never changes text."""

from collections.abc import Mapping

from tortoise.transactions import in_transaction

from orm.errors import Conflict, InvalidValue, Problem
from orm.models import TrustedDocument
from orm.values import storable_values

MAX_ID_CHARS = 255


async def add(documents: Mapping[str, str]) -> int:
    """Store texts by their ids, all or none; returns how many were new.

    Conflict when an id stands for another text already: workers keep texts by their ids.
    InvalidValue for an id or a text that cannot be stored.
    """
    for key, text in documents.items():
        if not key or not _can_be_stored(key):
            reason = f"must have 1 to {MAX_ID_CHARS} printable characters"
            raise InvalidValue(Problem(("document_id",), reason))
        storable_values(TrustedDocument, {"document_id": key, "text": text})
    async with in_transaction():
        before = await TrustedDocument.filter(document_id__in=list(documents)).count()
        await TrustedDocument.bulk_create(
            [TrustedDocument(document_id=key, text=text) for key, text in documents.items()],
            ignore_conflicts=True,
        )
        # Read again, since somebody else may be adding the same ids right now.
        stored = await TrustedDocument.filter(document_id__in=list(documents))
        changed = [each.document_id for each in stored if each.text != documents[each.document_id]]
        if changed:
            raise Conflict(f"These ids stand for other documents already: {', '.join(changed)}.")
    return len(documents) - before


async def find(document_id: str) -> str | None:
    """The text with that id; None when there is none."""
    if not _can_be_stored(document_id):
        return None
    document = await TrustedDocument.filter(document_id=document_id).first()
    return document.text if document else None


def _can_be_stored(document_id: str) -> bool:
    """Whether there could be such an id; both Tortoise and PostgreSQL trip over others."""
    return len(document_id) <= MAX_ID_CHARS and document_id.isprintable()
