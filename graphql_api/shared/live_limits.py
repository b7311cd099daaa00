"""The bounds of a worker's live data; docs/settings.md gives the reasons."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LiveLimits:
    """The bounds of one worker."""

    streams: int = 5000
    """The most streams of all callers (PARLEY_MAX_STREAMS)."""
    caller_streams: int = 50
    """The most streams of one caller (PARLEY_MAX_CALLER_STREAMS)."""
    poll_seconds: float = 0.5
    """The log is read after so long if nobody tells of an event (PARLEY_LIVE_POLL_SECONDS)."""
