"""Pagination cursors of lists: opaque text that holds the sort key of a row.

A cursor stays valid when its row is changed or deleted (keyset pagination).
"""

import base64
import json
from datetime import UTC, datetime
from hashlib import sha256

from graphql_api.pagination import NOT_A_CURSOR
from orm.errors import InvalidValue, Problem
from orm.models import ChatSession
from orm.sessions.listing.columns import Column, Value
from orm.sessions.listing.order import Order, SortKey
from orm.values import MAX_INT32, MIN_INT32, find_unstorable

OTHER_ORDER = "was given out for another order; leave it out to begin again in this one"


def write(order: Order, place: SortKey) -> str:
    """The cursor of a sort key in an order."""
    values = [value.isoformat() if isinstance(value, datetime) else value for value in place]
    text = json.dumps([_fingerprint(order), *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode()


def read(cursor: str, order: Order, argument: str) -> SortKey:
    """The sort key in a cursor that `write` made; InvalidValue at `argument` for any other text."""
    try:
        text = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
        match json.loads(text):
            case [str(fingerprint), *written]:
                pass
            case _:
                raise InvalidValue(Problem((argument,), NOT_A_CURSOR))
    except (ValueError, RecursionError):
        raise InvalidValue(Problem((argument,), NOT_A_CURSOR)) from None
    if fingerprint != _fingerprint(order):
        raise InvalidValue(Problem((argument,), OTHER_ORDER))
    try:
        place = tuple(
            _value(sort.column, value) for sort, value in zip(order.sorts, written, strict=True)
        )
    except ValueError:
        raise InvalidValue(Problem((argument,), NOT_A_CURSOR)) from None
    # Each sort key has exactly one cursor.
    if write(order, place) != cursor:
        raise InvalidValue(Problem((argument,), NOT_A_CURSOR))
    return place


def _fingerprint(order: Order) -> str:
    """Short text that tells apart the orders of all tables.

    That of sessions has no table in it, so that their cursors outlive the release that gave them.
    """
    model = order.key.model
    table = "" if model is ChatSession else model.__name__
    return sha256(f"{table}{order!r}".encode()).hexdigest()[:8]


def _value(column: Column, written: object) -> Value:
    """The value of a column in a sort key; ValueError if no row can have it."""
    least = column.least
    if isinstance(least, datetime) and isinstance(written, str):
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is UTC:
            return moment
    elif type(written) is type(least) and isinstance(written, str | int):
        if isinstance(written, str) and not any(find_unstorable(written)):
            return written
        if isinstance(written, int) and MIN_INT32 <= written <= MAX_INT32:
            return written
    raise ValueError("Not a value of that column.")
