"""Removing rows that nobody needs any more."""

from typing import Any

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

BATCH = 500
"""Rows that are removed in one transaction, so that no writer waits long."""


async def remove(old: QuerySet[Any]) -> None:
    """Remove all rows that are found, a batch at a time."""
    while await _remove_batch(old):
        pass


async def _remove_batch(old: QuerySet[Any]) -> int:
    async with in_transaction() as connection:
        rows = old.using_db(connection)
        # Workers begin to sweep at the same time, and leave each other's batches alone.
        batch = rows.select_for_update(skip_locked=True).limit(BATCH)
        keys = [each.pk for each in await batch.only(old.model._meta.pk_attr)]
        return await rows.filter(pk__in=keys).delete()
