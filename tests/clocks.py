"""A clock that stands still until it is set."""

from datetime import UTC, datetime, timedelta, tzinfo

import pytest


class Clock:
    """Stands in for the class `datetime` of a module that asks it for nothing but the time."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self, zone: tzinfo) -> datetime:
        return self._now.astimezone(zone)

    def advance(self, **passed: float) -> None:
        self._now += timedelta(**passed)


def stop(monkeypatch: pytest.MonkeyPatch, module: str) -> Clock:
    """A clock that a module goes by from here on."""
    clock = Clock()
    monkeypatch.setattr(f"{module}.datetime", clock)
    return clock
