"""Dates as the contract writes them, against the DateTime of GraphQL."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

from graphql_api.scalars import FOREVER, at_the_edge


class DateStyle(StrEnum):
    """How dates go out: with an offset as the page shows, or bare as the running product does."""

    OFFSET = "offset"
    BARE = "bare"


UTC_NAMES = frozenset({"UTC", "Etc/UTC", "UCT", "Etc/UCT", "Universal", "Zulu", "Etc/Zulu"})
"""What the IANA database calls the zone whose dates end in Z."""

NEVER_WRITTEN = "0001-01-01T00:00:00"
FOREVER_WRITTEN = "9999-12-31T23:59:59"


@dataclass(frozen=True)
class Dates:
    """The zone and the style of an answer's dates; bare dates of a body are in that zone."""

    zone: ZoneInfo
    style: DateStyle

    def write(self, moment: str | None) -> str:
        """A DateTime of GraphQL, or null, as the contract writes it.

        Null is year 1. The edges are constants: converted, they would leave the calendar.
        """
        if moment is None:
            return self._constant(NEVER_WRITTEN)
        utc = datetime.fromisoformat(moment)
        if utc == FOREVER:
            return self._constant(FOREVER_WRITTEN)
        local = utc.astimezone(self.zone)
        if self.style is DateStyle.BARE:
            return local.replace(tzinfo=None).isoformat(timespec="seconds")
        return self._with_offset(local)

    def read(self, text: str) -> str:
        """A date of a body as a DateTime of GraphQL; ValueError when it is none."""
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            # Year 1 in Oslo is 43 minutes off, and before the calendar: the edges have no zone.
            moment = moment.replace(tzinfo=UTC if at_the_edge(moment) else self.zone)
        return moment.isoformat()

    def _constant(self, written: str) -> str:
        return written if self.style is DateStyle.BARE else f"{written}Z"

    def _with_offset(self, local: datetime) -> str:
        if self.zone.key in UTC_NAMES:
            return _seven_digits(local.replace(tzinfo=None)) + "Z"
        # Before standard time offsets had seconds, which the notation cannot say.
        offset = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
        wall = local.astimezone(timezone(timedelta(minutes=offset)))
        hours, minutes = divmod(abs(offset), 60)
        sign = "-" if offset < 0 else "+"
        return f"{_seven_digits(wall.replace(tzinfo=None))}{sign}{hours:02}:{minutes:02}"


def _seven_digits(wall: datetime) -> str:
    """.NET counts tenths of a microsecond, and leaves an empty fraction out."""
    text = wall.isoformat()
    return f"{text}0" if wall.microsecond else text
