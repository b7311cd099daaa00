"""Cursors: places in the log, as callers see them.

A cursor is the key of an event, encrypted and signed with the log's epoch: callers cannot count the
events between two cursors, of which they may not see all, and cannot make a cursor. A cursor of
another log is not valid. An event that is told always has the same cursor, by which receivers know
it again. A place in the log has another one each time.

The form is a synthetic initialization vector (SIV): a keyed digest of a salt and the key, and both
of these encrypted by a keyed digest of that one.
"""

import base64
import hashlib
import hmac
import secrets
from contextlib import suppress

from orm.errors import InvalidValue, Problem

TAG_BYTES, SALT_BYTES, KEY_BYTES = 12, 6, 6
LENGTH = 32
"""Characters of a cursor."""

NO_SALT = bytes(SALT_BYTES)


class OtherLog(Exception):
    """A cursor is of another log, as before a restore, or was made up."""


def write(key: int, epoch: bytes) -> str:
    """The cursor of an event's key, for those who are told of the event."""
    return _write(NO_SALT, key, epoch)


def write_place(key: int, epoch: bytes) -> str:
    """A cursor of a place in the log, whose last event the caller perhaps may not see.

    By equal cursors of equal places a caller could tell if anything happened in between.
    """
    return _write(secrets.token_bytes(SALT_BYTES), key, epoch)


def _write(salt: bytes, key: int, epoch: bytes) -> str:
    plain = salt + key.to_bytes(KEY_BYTES)
    tag = _digest(plain, epoch, b"tag", TAG_BYTES)
    return _encoded(tag + _xor(plain, tag, epoch))


def read(cursor: str, epoch: bytes) -> int:
    """The key that a cursor stands for; InvalidValue if it is none, OtherLog if not of this log."""
    raw = _decoded(cursor)
    tag = raw[:TAG_BYTES]
    plain = _xor(raw[TAG_BYTES:], tag, epoch)
    if not hmac.compare_digest(tag, _digest(plain, epoch, b"tag", TAG_BYTES)):
        raise OtherLog
    return int.from_bytes(plain[SALT_BYTES:])


def _decoded(cursor: str) -> bytes:
    raw = b""
    # The length comes first: a text of any size is not decoded.
    if len(cursor) == LENGTH:
        with suppress(ValueError):
            raw = base64.urlsafe_b64decode(cursor)
    # Python skips characters that are not of the alphabet, and takes padding for fewer bytes.
    if len(raw) != TAG_BYTES + SALT_BYTES + KEY_BYTES or _encoded(raw) != cursor:
        raise InvalidValue(
            Problem(
                ("after",), "must be a cursor of this service, from an event or from eventCursor"
            )
        )
    return raw


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _xor(text: bytes, tag: bytes, epoch: bytes) -> bytes:
    pad = _digest(tag, epoch, b"pad", SALT_BYTES + KEY_BYTES)
    return bytes(one ^ other for one, other in zip(text, pad, strict=True))


def _digest(text: bytes, epoch: bytes, person: bytes, size: int) -> bytes:
    return hashlib.blake2b(text, digest_size=size, key=epoch, person=person).digest()
