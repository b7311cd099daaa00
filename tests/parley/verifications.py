"""Counts and holds back password verifications; helpers that wait for other tasks."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from parley.authentication.passwords import verify


@dataclass
class Verifications:
    """Replaces `verify`: waits until `gate` is open, verifies, and counts."""

    gate: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    hashes: list[str] = field(default_factory=list)
    running: int = 0
    most_at_once: int = 0

    def __call__(self, password_hash: str, password: str) -> bool:
        with self.lock:
            self.hashes.append(password_hash)
            self.running += 1
            self.most_at_once = max(self.most_at_once, self.running)
        try:
            assert self.gate.wait(30)
            return verify(password_hash, password)
        finally:
            with self.lock:
                self.running -= 1

    @property
    def count(self) -> int:
        return len(self.hashes)


async def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds; AssertionError after half a minute."""
    for _ in range(3000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


async def let_other_tasks_run() -> None:
    """Yield to the event loop, so that every other task runs as far as it can."""
    for _ in range(100):
        await asyncio.sleep(0)
