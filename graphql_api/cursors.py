"""Places in a list, as text that callers keep without reading it."""

import base64
import binascii

from orm.errors import InvalidValue, Problem

_PREFIX = b"id:"

LARGEST = 2**31 - 1
"""Keys are numbers of 32 bits; PostgreSQL would trip over others."""


def write(key: int) -> str:
    """The cursor of the row with that key."""
    return base64.urlsafe_b64encode(_PREFIX + str(key).encode()).decode()


def read(cursor: str, argument: str) -> int:
    """The key that a cursor of `write` stands for; InvalidValue at the argument for others."""
    try:
        text = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True)
        key = int(text.removeprefix(_PREFIX))
    except (binascii.Error, ValueError):
        key = None
    if key is None or not 0 < key <= LARGEST or write(key) != cursor:
        raise InvalidValue(Problem((argument,), "is not a cursor that this service gave out"))
    return key
