"""Idempotency keys: a call that is retried with the same key is executed only once.

A call claims its key in a transaction of its own, which other workers see at once: the call is
running. It is done in the transaction that writes its row, so that row and key are committed
together. A call that finds nothing to write is done as well, without a row.
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


@dataclass(frozen=True)
class Done:
    """A call that an earlier attempt has done."""

    row_key: int | None
    """Primary key of the row that it wrote; None if it wrote none."""


async def begin(claim: KeyClaim) -> Done | None:
    """Claim the call's key and return None; or return what an earlier attempt did.

    KeyReused when the key was sent with another call, StillRunning while another attempt runs. An
    attempt older than `max_duration` is taken over, and can no longer finish.
    """
    now = datetime.now(UTC)
    claimed = {
        "fingerprint": claim.call.fingerprint,
        "token": claim.token,
        "done": False,
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
            done = _done_by(earlier, claim.call, now)
            if done is not None:
                return done
        await rows.update(**claimed)
    return None


def _done_by(earlier: IdempotencyKey, call: RetriedCall, now: datetime) -> Done | None:
    """The result of an earlier attempt; None when it was interrupted."""
    if earlier.fingerprint != call.fingerprint:
        raise KeyReused
    # A process of an earlier release, which may still be running, stores the row's key only.
    if earlier.done or earlier.row_key is not None:
        return Done(earlier.row_key)
    if earlier.claimed_at > now - call.max_duration:
        raise StillRunning
    return None


def finish(claim: KeyClaim, dialect: Dialect, row_key: int | None) -> TransactionScript[None]:
    """Store, in the transaction of the call, that it is done, and which row it wrote, if any.

    StillRunning when another attempt has taken over; the transaction must then be rolled back.
    """
    done, key, digest, token = (dialect.parameter.format(number) for number in (1, 2, 3, 4))
    finished = yield Statement(
        f"UPDATE idempotency_key SET done = {done}, row_key = {key}"  # noqa: S608
        f" WHERE digest = {digest} AND token = {token} RETURNING digest",
        [True, row_key, claim.call.digest, claim.token],
    )
    if not finished:
        raise StillRunning


async def release(claim: KeyClaim) -> None:
    """Delete an attempt that did nothing, so that a corrected call may be sent with the key."""
    async with in_transaction() as connection:
        # One that is done was committed after all, which a cancelled caller cannot know.
        own = IdempotencyKey.filter(digest=claim.call.digest, token=claim.token)
        await own.filter(done=False).using_db(connection).delete()


async def sweep(retention: timedelta) -> None:
    """Delete the keys that are older than `retention`."""
    await cleanup.remove(IdempotencyKey.filter(claimed_at__lte=datetime.now(UTC) - retention))
