"""A fixed clock that replaces `datetime` in one module."""

from datetime import UTC, datetime, timedelta, tzinfo

import pytest


class Clock:
    """Replaces the class `datetime` of a module that only calls `now`."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self, zone: tzinfo) -> datetime:
        return self._now.astimezone(zone)

    def advance(self, **duration: float) -> None:
        self._now += timedelta(**duration)


def stop(monkeypatch: pytest.MonkeyPatch, module: str) -> Clock:
    """Replace the clock of a module until the test ends."""
    clock = Clock()
    monkeypatch.setattr(f"{module}.datetime", clock)
    return clock
