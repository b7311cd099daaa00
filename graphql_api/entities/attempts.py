"""One attempt at a mutation, which may be the second one under the same `Idempotency-Key`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from graphql_api.context import Info
from graphql_api.errors import KeyReused, StillRunning, Unavailable, report_unexpected
from graphql_api.shared.retry_keys import RetryKey
from graphql_api.shared.viewer import Viewer
from orm import idempotency
from orm.entities.verbs import AfterWrite, no_callback

CLOCK_MARGIN = timedelta(minutes=1)
"""Added to the time that an operation may take: clocks of several machines differ."""


@dataclass(frozen=True)
class MutationAttempt:
    """One attempt at a mutation, which may follow an earlier one with the same Idempotency-Key."""

    earlier: idempotency.Done | None = None
    """The attempt that did it before; None if it still has to be done."""
    after_write: AfterWrite = no_callback
    """To be called in the transaction that writes the row, or that finds nothing to write."""


FIRST_ATTEMPT = MutationAttempt()
"""The attempt of a call without a key."""


@asynccontextmanager
async def attempt_once(
    info: Info, retry: RetryKey, operation: str
) -> AsyncIterator[MutationAttempt]:
    """Claim the call's Idempotency-Key for the mutation inside (context manager).

    `operation` says what the mutation does, such as "create": the same key may be used for another
    operation, and is refused for the same one on another entity. Raises KeyReused or StillRunning
    if the mutation must not be done. If it ends with any other error, the key is released, so that
    a refused call can be corrected and sent again.
    """
    claim = idempotency.KeyClaim(_call(info, retry, operation))
    try:
        earlier = await idempotency.begin(claim)
        yield MutationAttempt(earlier, partial(idempotency.finish, claim))
    except (KeyReused, StillRunning):
        # Another attempt holds the key.
        raise
    except BaseException:
        # Cancellation (the client disconnected, or the time ran out) is not an Exception.
        await _give_back(claim)
        raise


def _call(info: Info, retry: RetryKey, operation: str) -> idempotency.RetriedCall:
    viewer = info.context.viewer
    return idempotency.RetriedCall(
        associate_id=viewer.associate_id,
        application_id=viewer.application_id,
        # The name of the first entity stands for all: earlier releases stored it, and their keys
        # stay valid.
        operation=f"{retry.operation} {operation}ChatSession{_of_customer(viewer)}",
        key=retry.key,
        fingerprint=retry.fingerprint,
        max_duration=timedelta(seconds=info.context.limits.seconds) + CLOCK_MARGIN,
        retention=retry.kept,
    )


def _of_customer(viewer: Viewer) -> str:
    """The end of a customer's operation: two customers may choose the same key."""
    return "" if viewer.session_id is None else f" of {viewer.session_id}"


async def _give_back(claim: idempotency.KeyClaim) -> None:
    try:
        await idempotency.release(claim)
    except Unavailable:
        # The log has a line about it already. The claim ends by itself.
        return
    except Exception as error:
        # A later attempt takes the key over. The caller has to be told the first error, not this.
        report_unexpected(error)
