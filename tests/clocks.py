"""A fixed clock that replaces `datetime` in one module."""

from datetime import UTC, datetime, timedelta, tzinfo

import pytest


class Clock:
    """Replaces the class `datetime` of a module that only calls `now` and `fromisoformat`."""

    fromisoformat = datetime.fromisoformat

    def __init__(self, at: datetime | None = None) -> None:
        """It shows the present, or the moment that is given."""
        self._now = at or datetime.now(UTC)

    def now(self, zone: tzinfo) -> datetime:
        return self._now.astimezone(zone)

    def advance(self, **duration: float) -> None:
        self._now += timedelta(**duration)


def stop(monkeypatch: pytest.MonkeyPatch, module: str, at: datetime | None = None) -> Clock:
    """Replace the clock of a module until the test ends, with the present or another moment."""
    clock = Clock(at)
    monkeypatch.setattr(f"{module}.datetime", clock)
    return clock
