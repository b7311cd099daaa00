"""One attempt at a mutation, which may be the second one under the same `Idempotency-Key`."""

from datetime import timedelta
from functools import partial

from graphql_api.context import Info
from graphql_api.shared.retry_keys import RetryKey
from graphql_api.shared.viewer import Viewer
from orm import idempotency
from orm.entities.verbs import Attempt

CLOCK_MARGIN = timedelta(minutes=1)
"""Added to the time that an operation may take: clocks of several machines differ."""


async def attempt_under(info: Info, retry: RetryKey, operation: str) -> Attempt:
    """The attempt at a mutation under the call's Idempotency-Key, for the verb that does it.

    `operation` says what the mutation does, such as "create": the same key may be used for another
    operation, and is refused for the same one on another entity. Raises DoneBefore, KeyReused or
    StillRunning if the mutation must not be done, and so does the verb if another attempt comes
    first. A refused call leaves no key, so it can be corrected and sent again.
    """
    call = _call(info, retry, operation)
    await idempotency.look(call)
    return Attempt(partial(idempotency.begin, call), partial(idempotency.finish, call))


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
        claim_lifetime=timedelta(seconds=info.context.limits.seconds) + CLOCK_MARGIN,
        retention=retry.kept,
    )


def _of_customer(viewer: Viewer) -> str:
    """The end of a customer's operation: two customers may choose the same key."""
    return "" if viewer.session_id is None else f" of {viewer.session_id}"
