"""Trusted documents: GraphQL operations stored by id, for all workers. An id keeps its text."""

from collections.abc import Mapping

from tortoise.transactions import in_transaction

from orm.errors import Conflict, InvalidValue, Problem
from orm.models import TrustedDocument
from orm.values import storable_values

MAX_ID_CHARS = 255


async def add(documents: Mapping[str, str]) -> int:
    """Store texts by their ids, all or none; returns the number of new ones.

    Conflict when an id has another text already: workers cache texts by id. InvalidValue for an id
    or a text that cannot be stored.
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
        # Read again, since another process may be adding the same ids at the same time.
        stored = await TrustedDocument.filter(document_id__in=list(documents))
        changed = [row.document_id for row in stored if row.text != documents[row.document_id]]
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
    """True if an id is valid; Tortoise or PostgreSQL would raise an error for others."""
    return len(document_id) <= MAX_ID_CHARS and document_id.isprintable()
