"""The CRM rows that sessions refer to; they are imported whole from another system."""

from collections.abc import Mapping, Sequence
from typing import Any

from tortoise.models import Model

from orm.models import Associate, Contact, Person, Project, Sale, Ticket

TABLES: tuple[type[Model], ...] = (Associate, Contact, Person, Project, Sale, Ticket)


async def upsert(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or replace those with the same primary key.

    Values go by column, as `orm.values.storable_values` returns them; a missing one becomes the
    column's default. Runs in the caller's transaction.
    """
    key = model._meta.pk_attr
    # A statement may contain each key only once; the last row with a key wins.
    latest = {row[key]: model(**row) for row in rows}
    columns = [name for name in model._meta.fields_db_projection if name != key]
    await model.bulk_create(latest.values(), on_conflict=[key], update_fields=columns)


async def any_stored() -> bool:
    """True if any of the tables has a row."""
    for model in TABLES:
        if await model.exists():
            return True
    return False
