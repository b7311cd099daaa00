"""Fixtures of the tests of webhooks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial

import pytest

from graphql_api.schema import build_schema, execute
from parley.webhooks import dispatch
from parley.webhooks.backoff import Backoff
from parley.webhooks.dispatch import Dispatch
from tests.parley.webhooks.receiver import Receiver

LOOPBACK = ("127.0.0.0/8",)
QUICK = Backoff((0, 0.05, 0.05, 0.05))

Sending = Callable[..., AbstractAsyncContextManager[Dispatch]]

SCHEMA = build_schema()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().running() as running:
        yield running


@pytest.fixture
def sending(monkeypatch: pytest.MonkeyPatch) -> Sending:
    """Runs a sender on the open database until the block ends, as each worker has one."""
    monkeypatch.setattr(dispatch, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(dispatch, "PAUSE_SECONDS", 0.0)

    @asynccontextmanager
    async def run(backoff: Backoff = QUICK) -> AsyncIterator[Dispatch]:
        async with Dispatch.opened(partial(execute, SCHEMA), LOOPBACK, backoff) as sender:
            task = asyncio.create_task(sender.run_until_nothing_is_sendable())
            try:
                yield sender
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    return run
