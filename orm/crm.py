"""The rows that sessions refer to; they come from elsewhere, and are only ever taken over whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from tortoise.models import Model

from orm.models import Associate, Contact, Person, Project, Sale, Ticket

TABLES: tuple[type[Model], ...] = (Associate, Contact, Person, Project, Sale, Ticket)


async def upsert(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows by their keys, in the place of those that had them.

    Values go by column, settled by `orm.values`; what a row lacks becomes the column's default. The
    caller holds the transaction.
    """
    key = model._meta.pk_attr
    # A statement takes each key once only; the last row of a key is the one that counts.
    latest = {row[key]: model(**row) for row in rows}
    columns = [name for name in model._meta.fields_db_projection if name != key]
    await model.bulk_create(latest.values(), on_conflict=[key], update_fields=columns)


async def any_stored() -> bool:
    """Whether there is any such row at all."""
    for model in TABLES:
        if await model.exists():
            return True
    return False
