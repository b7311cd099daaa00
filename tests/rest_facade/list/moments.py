"""Moments and days at the edges of date filters; the days are those of Oslo, in winter."""

from datetime import UTC, datetime, timedelta

FOREVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
NEVER = datetime(1, 1, 1, tzinfo=UTC)
MIDNIGHT = datetime(2026, 1, 4, 23, tzinfo=UTC)
"""The beginning of the fifth of January in Oslo."""

STORED = [
    MIDNIGHT - timedelta(microseconds=1),
    MIDNIGHT,
    MIDNIGHT + timedelta(hours=13),
    MIDNIGHT + timedelta(days=1, microseconds=-1),
    MIDNIGHT + timedelta(days=1),
    FOREVER,
]
MOMENTS = [*STORED[1:3], NEVER, FOREVER]
"""The moments that filters compare with."""

DAYS = {"2026-01-05": "2026-01-05T00:00:00+01:00", "2025-12-24": "2025-12-24T00:00:00+01:00"}
"""By day: the midnight at which it begins."""

NEXT_MIDNIGHTS = {
    "2026-01-05": "2026-01-06T00:00:00+01:00",
    "2025-12-24": "2025-12-25T00:00:00+01:00",
}
"""By day: the midnight at which the next one begins."""


def iso_text(moment: datetime) -> str:
    """ISO 8601 with Z; the year has four digits on every system."""
    return moment.isoformat().replace("+00:00", "Z")
