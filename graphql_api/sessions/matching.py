"""Tests if a session matches a filter now, and if it may have matched before an event."""

from typing import Any

from graphql_api.feeds import Rows
from graphql_api.sessions import visibility
from orm.models import Event
from orm.models.enums import AuditAction
from orm.sessions import listing
from orm.sessions.listing.columns import KEY
from orm.sessions.listing.expression import (
    AllOf,
    Comparison,
    Expression,
    Operator,
    all_of,
    asks_nothing,
    columns_of,
)
from orm.sessions.listing.sql import ORDERINGS

ALWAYS_CHANGED = frozenset({"version", "updated_at"})
"""Columns that each change sets, and that no event names."""


async def matches(where: Expression, key: int, rows: Rows) -> bool:
    """True if the session with that key is stored and matches now; it is asked of SQL once."""
    if asks_nothing(where):
        return True

    async def find() -> bool:
        return bool(await listing.total(all_of(Comparison(KEY, Operator.EQ, key), where)))

    return bool(await rows.once((where, key), find))


def may_have_matched(where: Expression, event: Event) -> bool:
    """False if a session that does not match now did not match just before an event either.

    The log has no values but those of columns on which rights depend. Where a filter compares
    another one that changed, the session may have matched.
    """
    compared = {column.name for column in columns_of(where) if column.reference is None}
    changed = ALWAYS_CHANGED.union(event.columns)
    if event.action is not AuditAction.DELETED and compared.isdisjoint(changed):
        return asks_nothing(where)
    return _holds(where, {**visibility.before(event), KEY.name: event.row_key}) is not False


def _holds(where: Expression, values: dict[str, Any]) -> bool | None:
    """The filter for these values by column; None where it depends on others."""
    if isinstance(where, Comparison):
        return _compares(where, values)
    parts = [_holds(part, values) for part in where.parts]
    decisive = not isinstance(where, AllOf)
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def _compares(where: Comparison, values: dict[str, Any]) -> bool | None:
    if where.column.reference is not None or where.column.name not in values:
        return None
    if where.operator not in ORDERINGS:
        return None
    _, holds = ORDERINGS[where.operator]
    value = values[where.column.name]
    return holds(where.column.least if value is None else value, where.value)
