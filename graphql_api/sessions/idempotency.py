"""One attempt at a mutation, which may be the second one under the same `Idempotency-Key`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from graphql_api.context import Info
from graphql_api.errors import (
    KeyReused,
    NotFound,
    StillRunning,
    report_unexpected,
)
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import redact
from graphql_api.sessions.queries import visible_session
from graphql_api.shared.retry_keys import RetryKey
from orm import idempotency, models
from orm.sessions import verbs

CLOCK_MARGIN = timedelta(minutes=1)
"""Added to the time that an operation may take: clocks of several machines differ."""


@dataclass(frozen=True)
class MutationAttempt:
    """One attempt at a mutation, which may follow an earlier one with the same Idempotency-Key."""

    row_key: int | None = None
    """The key of the row that an earlier attempt wrote; None if it still has to be done."""
    after_write: verbs.AfterWrite = verbs.no_callback
    """To be called in the transaction that writes the row."""


@asynccontextmanager
async def attempt_once(info: Info) -> AsyncIterator[MutationAttempt]:
    """Claim the call's Idempotency-Key for the mutation inside (context manager).

    To be entered once the viewer is known to have the right. Raises KeyReused or StillRunning if
    the mutation must not be done. If it ends with any other error, the key is released, so that a
    refused call can be corrected and sent again.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        # The time ran out while an earlier field of the operation was being stored. Its result is
        # still reported, but no further mutation is begun.
        raise asyncio.CancelledError
    retry = info.context.retry
    if retry is None:
        yield MutationAttempt()
        return
    claim = idempotency.KeyClaim(_call(info, retry))
    try:
        row_key = await idempotency.begin(claim)
        yield MutationAttempt(row_key, partial(idempotency.finish, claim))
    except (KeyReused, StillRunning):
        # Another attempt holds the key.
        raise
    except BaseException:
        # Cancellation (the client disconnected, or the time ran out) is not an Exception.
        await _give_back(claim)
        raise


async def written_row(info: Info, key: int) -> models.ChatSession:
    """The row that an earlier attempt wrote, as it is now, redacted for the viewer.

    Raises NotFound if it has been deleted, or is no longer visible to the viewer.
    """
    rights = info.context.rights
    if not rights.granted_anywhere(TableAccess.SELECT):
        # A viewer who may only create sessions gets the key again, as in the first response, and
        # nothing of the row's present state.
        made_by = info.context.viewer.application_id
        return redact(
            models.ChatSession(chat_session_id=key, created_by_application=made_by), rights
        )
    row = await visible_session(info, key)
    if row is None:
        raise NotFound("The session that this call wrote is gone.")
    return row


def _call(info: Info, retry: RetryKey) -> idempotency.RetriedCall:
    viewer = info.context.viewer
    return idempotency.RetriedCall(
        associate_id=viewer.associate_id,
        application_id=viewer.application_id,
        operation=f"{retry.operation} {info.field_name}",
        key=retry.key,
        fingerprint=retry.fingerprint,
        max_duration=timedelta(seconds=info.context.limits.seconds) + CLOCK_MARGIN,
        retention=retry.kept,
    )


async def _give_back(claim: idempotency.KeyClaim) -> None:
    try:
        await idempotency.release(claim)
    except Exception as error:
        # A later attempt takes the key over. The caller has to be told the first error, not this.
        report_unexpected(error)
