"""Trusted documents: GraphQL operations by id, shared by all workers. An id never changes text."""

from collections.abc import Mapping

from tortoise.transactions import in_transaction

from orm.errors import Conflict
from orm.models import TrustedDocument


async def add(documents: Mapping[str, str]) -> int:
    """Store texts by their ids, all or none; returns how many were new.

    Conflict when an id stands for another text already: workers keep texts by their ids.
    """
    async with in_transaction():
        known = {
            each.document_id: each.text
            for each in await TrustedDocument.filter(document_id__in=list(documents))
        }
        changed = [key for key, text in known.items() if text != documents[key]]
        if changed:
            raise Conflict(f"These ids stand for other documents already: {', '.join(changed)}.")
        new = [key for key in documents if key not in known]
        await TrustedDocument.bulk_create(
            TrustedDocument(document_id=key, text=documents[key]) for key in new
        )
    return len(new)


async def find(document_id: str) -> str | None:
    """The text with that id; None when there is none."""
    if "\0" in document_id:
        # PostgreSQL has no such text, and says so rudely.
        return None
    document = await TrustedDocument.filter(document_id=document_id).first()
    return document.text if document else None
