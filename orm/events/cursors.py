"""Cursors: places in the log, as callers see them.

A cursor is the key of an event, encrypted and signed with the log's epoch: callers cannot count the
events between two cursors, of which they may not see all, and cannot make a cursor. A cursor of
another log is not valid. The same place in the log always has the same cursor.

The form is a synthetic initialization vector (SIV): a keyed digest of the key, and the key
encrypted by a keyed digest of that one.
"""

import base64
import hashlib
import hmac
from contextlib import suppress

from orm.errors import InvalidValue, Problem

TAG_BYTES, KEY_BYTES = 12, 8
LENGTH = 27
"""Characters of a cursor."""


class OtherLog(Exception):
    """A cursor is of another log, as before a restore, or was made up."""


def write(key: int, epoch: bytes) -> str:
    """The cursor of an event's key."""
    plain = key.to_bytes(KEY_BYTES)
    tag = _digest(plain, epoch, b"tag", TAG_BYTES)
    return _encoded(tag + _xor(plain, tag, epoch))


def read(cursor: str, epoch: bytes) -> int:
    """The key that a cursor stands for; InvalidValue if it is none, OtherLog if not of this log."""
    raw = _decoded(cursor)
    tag = raw[:TAG_BYTES]
    plain = _xor(raw[TAG_BYTES:], tag, epoch)
    if not hmac.compare_digest(tag, _digest(plain, epoch, b"tag", TAG_BYTES)):
        raise OtherLog
    return int.from_bytes(plain)


def _decoded(cursor: str) -> bytes:
    raw = b""
    # The length comes first: a text of any size is not decoded.
    if len(cursor) == LENGTH:
        with suppress(ValueError):
            raw = base64.urlsafe_b64decode(f"{cursor}=")
    # Python skips characters that are not of the alphabet, and bits that do not count.
    if not raw or _encoded(raw) != cursor:
        raise InvalidValue(
            Problem(
                ("after",), "must be a cursor of this service, from an event or from eventCursor"
            )
        )
    return raw


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _xor(text: bytes, tag: bytes, epoch: bytes) -> bytes:
    pad = _digest(tag, epoch, b"pad", KEY_BYTES)
    return bytes(one ^ other for one, other in zip(text, pad, strict=True))


def _digest(text: bytes, epoch: bytes, person: bytes, size: int) -> bytes:
    return hashlib.blake2b(text, digest_size=size, key=epoch, person=person).digest()
