"""A machine that has no room for a worker gets one later."""

import asyncio
import errno
import logging
from typing import Any

import pytest

from parley.supervisor import fleet, worker
from parley.supervisor.fleet import Fleet


async def test_a_worker_that_cannot_be_started_is_started_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    # Python starts a thread for each process, which is refused where the limit is on both.
    failures = [RuntimeError("can't start new thread"), OSError(errno.EAGAIN, "try again")]

    async def failing_at_first(*arguments: Any) -> worker.Worker:
        if failures:
            raise failures.pop()
        return await worker.start_worker(*arguments)

    monkeypatch.setattr(fleet, "start_worker", failing_at_first)
    monkeypatch.setattr(fleet, "MAX_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(worker, "PROGRAM", ("-c", "import time; time.sleep(600)"))
    workers = Fleet(1, [], ["worker"], {})
    try:
        workers._revive(0)
        async with asyncio.timeout(60):
            while not workers._current:  # noqa: ASYNC110  nobody tells
                await asyncio.sleep(0.01)
        told = [line for line in caplog.messages if line.startswith("No worker could be started")]
        assert [line.partition(": ")[2] for line in told] == [
            "try again.",
            "can't start new thread.",
        ]
    finally:
        [started] = workers._current
        workers._current = set()
        started.kill()
        await started.ended
