"""Deletes rows that are no longer needed, in batches."""

from typing import Any

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

BATCH = 500
"""Rows that one transaction deletes, few enough that no writer waits long."""


async def remove(old: QuerySet[Any]) -> None:
    """Delete all rows of a query set, a batch at a time."""
    while await _remove_batch(old):
        pass


async def _remove_batch(old: QuerySet[Any]) -> int:
    async with in_transaction() as connection:
        rows = old.using_db(connection)
        # All workers sweep at the same time; each skips the rows that another has locked.
        batch = rows.select_for_update(skip_locked=True).limit(BATCH)
        keys = [row.pk for row in await batch.only(old.model._meta.pk_attr)]
        return await rows.filter(pk__in=keys).delete()
