"""Moments and days that matter to lists of rows; the days are told in Oslo, in winter."""

from datetime import UTC, datetime, timedelta

FOREVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
NEVER = datetime(1, 1, 1, tzinfo=UTC)
MIDNIGHT = datetime(2026, 1, 4, 23, tzinfo=UTC)
"""When the fifth of January begins."""

STORED = [
    MIDNIGHT - timedelta(microseconds=1),
    MIDNIGHT,
    MIDNIGHT + timedelta(hours=13),
    MIDNIGHT + timedelta(days=1, microseconds=-1),
    MIDNIGHT + timedelta(days=1),
    FOREVER,
]
MOMENTS = [*STORED[1:3], NEVER, FOREVER]
"""What rows are compared with."""

DAYS = {"2026-01-05": "2026-01-05T00:00:00+01:00", "2025-12-24": "2025-12-24T00:00:00+01:00"}
"""Days, and when each begins."""

NEXT = {"2026-01-05": "2026-01-06T00:00:00+01:00", "2025-12-24": "2025-12-25T00:00:00+01:00"}
"""Days, and when the next one begins."""


def written(moment: datetime) -> str:
    """In ISO 8601, with four digits of the year on every system."""
    return moment.isoformat().replace("+00:00", "Z")
