"""Calls that may be sent again under a key: each is done once, and what it wrote is remembered.

A call claims its key in a transaction of its own, which others see at once, and finishes in the
transaction that writes its row: either both are kept, or neither is.
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
    """A call, and whose: keys of other users, applications and operations are other keys."""

    associate_id: int
    application_id: int | None
    operation: str
    key: str
    fingerprint: str
    """A digest of all that was sent: a key is good for this alone."""
    max_duration: timedelta
    """How long a call can run; one that has not ended by then never will."""
    retention: timedelta
    """How long a key is remembered."""

    @property
    def digest(self) -> str:
        """What the key is stored by: of one size, whatever callers send."""
        return digest_of(
            json.dumps([self.associate_id, self.application_id, self.operation, self.key])
        )


@dataclass(frozen=True)
class KeyClaim:
    """One attempt at a call."""

    call: RetriedCall
    token: str = field(default_factory=lambda: secrets.token_hex(16))


async def begin(claim: KeyClaim) -> int | None:
    """Claim the call's key and return None; or return the key of the row that the call wrote.

    KeyReused when the key came with another call, StillRunning while an attempt is under way. What
    is as old as no attempt can be is taken over, and can no longer finish.
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
        found = await rows.select_for_update().first()
        if found is None:
            # Somebody else had it, and gave it back this very moment.
            raise StillRunning
        if found.token == claim.token:
            return None
        # What is due to be swept counts as gone, so that sweeping may be late.
        if found.claimed_at > now - claim.call.retention:
            row_key = _row_of_earlier_attempt(found, claim.call, now)
            if row_key is not None:
                return row_key
        await rows.update(**claimed)
    return None


def _row_of_earlier_attempt(
    earlier: IdempotencyKey, call: RetriedCall, now: datetime
) -> int | None:
    """The row that an earlier attempt wrote; None when it was left without having written any."""
    if earlier.fingerprint != call.fingerprint:
        raise KeyReused
    if earlier.row_key is None and earlier.claimed_at > now - call.max_duration:
        raise StillRunning
    return earlier.row_key


def finish(claim: KeyClaim, dialect: Dialect, row_key: int) -> TransactionScript[None]:
    """Remember, in the transaction that wrote a row, that this call did.

    StillRunning when another attempt has taken over; the transaction must not be kept then.
    """
    key, digest, token = (dialect.parameter.format(at) for at in (1, 2, 3))
    finished = yield Statement(
        f"UPDATE idempotency_key SET row_key = {key}"  # noqa: S608
        f" WHERE digest = {digest} AND token = {token} RETURNING row_key",
        [row_key, claim.call.digest, claim.token],
    )
    if not finished:
        raise StillRunning


async def release(claim: KeyClaim) -> None:
    """Forget an attempt that wrote nothing, so that the call may be mended and sent again."""
    async with in_transaction() as connection:
        # A row says that it was kept after all: whoever was cut off at the end cannot know.
        mine = IdempotencyKey.filter(digest=claim.call.digest, token=claim.token)
        await mine.filter(row_key__isnull=True).using_db(connection).delete()


async def sweep(kept: timedelta) -> None:
    """Remove what is older."""
    await cleanup.remove(IdempotencyKey.filter(claimed_at__lte=datetime.now(UTC) - kept))
