"""Idempotency keys: a call that is retried with the same key is executed only once.

A call claims its key in a transaction of its own, which other workers see at once. It finishes in
the transaction that writes its row, so that row and key are committed together.
"""

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tortoise.transactions import in_transaction

from orm import cleanup
from orm.accounts.credentials import digest_of
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.errors import KeyReused, StillRunning
from orm.models import IdempotencyKey


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
    max_duration: timedelta
    """Longest time that a call can run; one that has not ended by then never will."""
    retention: timedelta
    """Time for which a key is stored."""

    @property
    def digest(self) -> str:
        """The primary key under which it is stored: of a fixed size, whatever callers send."""
        return digest_of(
            json.dumps([self.associate_id, self.application_id, self.operation, self.key])
        )


@dataclass(frozen=True)
class KeyClaim:
    """One attempt at a call, known by a random token."""

    call: RetriedCall
    token: str = field(default_factory=lambda: secrets.token_hex(16))


async def begin(claim: KeyClaim) -> int | None:
    """Claim the call's key and return None; or return the primary key of the row it wrote before.

    KeyReused when the key was sent with another call, StillRunning while another attempt runs. An
    attempt older than `max_duration` is taken over, and can no longer finish.
    """
    now = datetime.now(UTC)
    claimed = {
        "fingerprint": claim.call.fingerprint,
        "token": claim.token,
        "row_key": None,
        "claimed_at": now,
    }
    async with in_transaction() as connection:
        new = IdempotencyKey(digest=claim.call.digest, **claimed)
        await IdempotencyKey.bulk_create([new], ignore_conflicts=True, using_db=connection)
        rows = IdempotencyKey.filter(digest=claim.call.digest).using_db(connection)
        earlier = await rows.select_for_update().first()
        if earlier is None:
            # Another attempt had the key, and released it between the two statements.
            raise StillRunning
        if earlier.token == claim.token:
            return None
        # A row past its retention counts as deleted, so that the sweep may be late.
        if earlier.claimed_at > now - claim.call.retention:
            row_key = _row_of_earlier_attempt(earlier, claim.call, now)
            if row_key is not None:
                return row_key
        await rows.update(**claimed)
    return None


def _row_of_earlier_attempt(
    earlier: IdempotencyKey, call: RetriedCall, now: datetime
) -> int | None:
    """Primary key of the row that an earlier attempt wrote; None when it wrote none."""
    if earlier.fingerprint != call.fingerprint:
        raise KeyReused
    if earlier.row_key is None and earlier.claimed_at > now - call.max_duration:
        raise StillRunning
    return earlier.row_key


def finish(claim: KeyClaim, dialect: Dialect, row_key: int) -> TransactionScript[None]:
    """Store, in the transaction that wrote the row, that this call wrote it.

    StillRunning when another attempt has taken over; the transaction must then be rolled back.
    """
    key, digest, token = (dialect.parameter.format(number) for number in (1, 2, 3))
    finished = yield Statement(
        f"UPDATE idempotency_key SET row_key = {key}"  # noqa: S608
        f" WHERE digest = {digest} AND token = {token} RETURNING row_key",
        [row_key, claim.call.digest, claim.token],
    )
    if not finished:
        raise StillRunning


async def release(claim: KeyClaim) -> None:
    """Delete an attempt that wrote nothing, so that a corrected call may be sent with the key."""
    async with in_transaction() as connection:
        # A row key means that it was committed after all, which a cancelled caller cannot know.
        own = IdempotencyKey.filter(digest=claim.call.digest, token=claim.token)
        await own.filter(row_key__isnull=True).using_db(connection).delete()


async def sweep(retention: timedelta) -> None:
    """Delete the keys that are older than `retention`."""
    await cleanup.remove(IdempotencyKey.filter(claimed_at__lte=datetime.now(UTC) - retention))
