"""Idempotency keys: a call that is retried with the same key is executed only once.

The transaction that does the call stores the key, by its first statement. So key and row are
committed together, and a process that dies leaves neither of them. On PostgreSQL the transaction
also holds an advisory lock, by which a second attempt sees at once that the first one is running.
On SQLite there is one writer at a time: a second attempt begins when the first one is done.

Processes of an earlier release claim a key in a transaction of its own, as one that is not done.
Such a claim counts until `claim_lifetime` is over, and is then taken over.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import ceil
from typing import Any

from orm import cleanup
from orm.accounts.credentials import digest_of
from orm.engine.rows import connection_for, from_database, to_database
from orm.engine.scripts import POSTGRES, Dialect, Statement, TransactionScript
from orm.errors import KeyReused, StillRunning
from orm.models import IdempotencyKey

LOCK_BYTES = 8
"""Bytes of a digest that make the number of PostgreSQL's advisory lock."""


@dataclass(frozen=True)
class RetriedCall:
    """A call with an idempotency key.

    The same key of another user, application or operation is another key.
    """

    associate_id: int
    application_id: int | None
    operation: str
    key: str
    fingerprint: str
    """Digest of the whole request; the key is valid for this request only."""
    claim_lifetime: timedelta
    """Time after which a process of an earlier release has given up, or is dead."""
    retention: timedelta
    """Time for which a key is stored."""

    @property
    def digest(self) -> str:
        """The primary key under which it is stored: of a fixed size, whatever callers send."""
        return digest_of(
            json.dumps([self.associate_id, self.application_id, self.operation, self.key])
        )


class DoneBefore(Exception):
    """An earlier attempt has done the call, and wrote the row with this key; None if it wrote none.

    The caller of a mutation is answered with that row.
    """

    def __init__(self, row_key: int | None) -> None:
        super().__init__(row_key)
        self.row_key = row_key


async def look(call: RetriedCall) -> None:
    """Raise DoneBefore if the call is done already, so that nothing has to be read for it.

    KeyReused when the key was sent with another call, StillRunning while a process of an earlier
    release has claimed it.
    """
    connection = connection_for(IdempotencyKey)
    rows = await connection.look_up(_select(call, connection.dialect))
    if rows:
        _refuse_repetition(rows[0], call, datetime.now(UTC), connection.dialect)


def begin(call: RetriedCall, dialect: Dialect) -> TransactionScript[None]:
    """Store the key; to be played first in the transaction that does the call.

    Raises what `look` raises, and StillRunning while another transaction does the same call. The
    transaction must then be rolled back.
    """
    now = datetime.now(UTC)
    stored = yield _insert(call, now, dialect)
    if stored:
        return
    rows = yield _select(call, dialect)
    if not rows:
        # The transaction that has the lock is not committed.
        raise StillRunning
    _refuse_repetition(rows[0], call, now, dialect)
    taken = yield _take_over(call, now, rows[0], dialect)
    if not taken:
        # Another attempt took it over, or its owner has finished after all.
        raise StillRunning


def finish(call: RetriedCall, dialect: Dialect, row_key: int | None) -> TransactionScript[None]:
    """Store, in the transaction that `begin` was played in, which row the call wrote, if any."""
    digest, key = (dialect.parameter.format(number) for number in (1, 2))
    finished = yield Statement(
        f"UPDATE idempotency_key SET row_key = {key} WHERE digest = {digest} RETURNING digest",  # noqa: S608
        [call.digest, row_key],
    )
    assert finished, "the key was not stored at the beginning of the transaction"


async def sweep(retention: timedelta) -> None:
    """Delete the keys that are older than `retention`."""
    await cleanup.remove(IdempotencyKey.filter(claimed_at__lte=datetime.now(UTC) - retention))


def _refuse_repetition(
    earlier: Mapping[str, Any], call: RetriedCall, now: datetime, dialect: Dialect
) -> None:
    """Raise if the key that an earlier attempt stored forbids another one."""
    claimed_at = _read_date(dialect)(earlier["claimed_at"])
    # A row past its retention counts as deleted, so that the sweep may be late.
    if claimed_at <= now - call.retention:
        return
    if earlier["fingerprint"] != call.fingerprint:
        raise KeyReused
    # The oldest release stored the row's key only.
    if earlier["done"] or earlier["row_key"] is not None:
        raise DoneBefore(earlier["row_key"])
    left = claimed_at + call.claim_lifetime - now
    if left > timedelta(0):
        raise StillRunning(ceil(left.total_seconds()))


def _insert(call: RetriedCall, now: datetime, dialect: Dialect) -> Statement:
    """INSERT of a key; it returns a row if no attempt has stored it or is about to."""
    values = [call.digest, call.fingerprint, _write_date(dialect)(now)]
    if dialect is POSTGRES:
        values.append(_lock_number(call.digest))
    return Statement(_insert_sql(dialect), values)


@cache
def _insert_sql(dialect: Dialect) -> str:
    digest, fingerprint, date, lock = (dialect.parameter.format(number) for number in (1, 2, 3, 4))
    # Without the lock, the statement would wait for the end of another attempt.
    free = f"pg_try_advisory_xact_lock({lock})" if dialect is POSTGRES else "true"
    return (
        "INSERT INTO idempotency_key (digest, fingerprint, token, done, claimed_at)"
        f" SELECT {digest}, {fingerprint}, '', true, {date} WHERE {free}"
        " ON CONFLICT (digest) DO NOTHING RETURNING digest"
    )


def _lock_number(digest: str) -> int:
    return int.from_bytes(bytes.fromhex(digest)[:LOCK_BYTES], signed=True)


def _select(call: RetriedCall, dialect: Dialect) -> Statement:
    return Statement(
        "SELECT fingerprint, token, done, row_key, claimed_at FROM idempotency_key"  # noqa: S608
        f" WHERE digest = {dialect.parameter.format(1)}",
        [call.digest],
    )


def _take_over(
    call: RetriedCall, now: datetime, earlier: Mapping[str, Any], dialect: Dialect
) -> Statement:
    """UPDATE of a key that was read before; it returns a row if nobody has changed it since.

    The former owner of a claim looks for its token, and can no longer finish.
    """
    digest, fingerprint, date, token, done, claimed_at = (
        dialect.parameter.format(number) for number in range(1, 7)
    )
    return Statement(
        f"UPDATE idempotency_key SET fingerprint = {fingerprint}, token = '', done = true,"  # noqa: S608
        f" row_key = NULL, claimed_at = {date} WHERE digest = {digest} AND token = {token}"
        f" AND done = {done} AND claimed_at = {claimed_at} RETURNING digest",
        [
            *(call.digest, call.fingerprint, _write_date(dialect)(now)),
            *(earlier["token"], earlier["done"], earlier["claimed_at"]),
        ],
    )


def _read_date(dialect: Dialect) -> Any:
    return from_database(IdempotencyKey, "claimed_at", dialect) or _unchanged


def _write_date(dialect: Dialect) -> Any:
    return to_database(IdempotencyKey, "claimed_at", dialect) or _unchanged


def _unchanged(value: Any) -> Any:
    return value
