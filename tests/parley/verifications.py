"""Password verifications, counted and held back; and waiting for what others do."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from parley.authentication.passwords import verify


@dataclass
class Verifications:
    """Stands in for `verify`: does the same, but only once `gate` is open, and keeps count."""

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
    """Wait for something that is bound to happen."""
    for _ in range(3000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


async def let_other_tasks_run() -> None:
    """Let every task go as far as it can without what is held back."""
    for _ in range(100):
        await asyncio.sleep(0)
