"""Convert between the contract's date format and the DateTime of GraphQL."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from graphql_api.scalars import WrittenMoment, is_boundary_date
from rest_facade.contract.date_spellings import read_other_spelling


class DateStyle(StrEnum):
    """The format of dates in responses.

    The contract's documentation shows an offset; SuperOffice's running service writes none.
    """

    OFFSET = "offset"
    BARE = "bare"


UTC_NAMES = frozenset({"UTC", "Etc/UTC", "UCT", "Etc/UCT", "Universal", "Zulu", "Etc/Zulu"})
"""The IANA names of UTC, whose dates end in Z."""

MIN_DATE = "0001-01-01T00:00:00"
MAX_DATE = "9999-12-31T23:59:59"
"""The contract's dates for null and for 'no end': DateTime.MinValue and MaxValue of .NET."""

NEAR_MIN_DATE, NEAR_MAX_DATE = "0003", "9998"
"""Between these years no time zone moves a date to the first or the last year.

Texts in UTC sort by time, so that texts can be compared with these.
"""


@dataclass(frozen=True)
class DateFormat:
    """The time zone and format of dates in responses.

    Dates without an offset in request bodies are in the same zone.
    """

    zone: ZoneInfo
    style: DateStyle
    always_with_offset: bool = False
    """True if dates have an offset in the bare style, too."""

    def write(self, moment: str | None) -> str:
        """Convert a DateTime of GraphQL, or null, to the contract's format.

        Null is year 1. The first and the last date are constants: with a time zone applied they
        would leave the calendar. A date that the zone moves into the first or the last year is
        written as the constant too, because it would be read back as one.
        """
        if moment is None:
            return self.no_date
        if self._is_utc_with_offset and NEAR_MIN_DATE < moment < NEAR_MAX_DATE:
            # The same text as in GraphQL, with a seventh digit in the fraction.
            return f"{moment[:-1]}0Z" if "." in moment else moment
        utc = datetime.fromisoformat(moment)
        if is_boundary_date(utc) or is_boundary_date(local := utc.astimezone(self.zone)):
            return self.no_date if utc.year <= 2 else self._constant(MAX_DATE)
        if self.style is DateStyle.BARE:
            local = local.replace(microsecond=0)
        return self._with_offset(local) if self._has_offset else _bare(local)

    def moment(self, text: str) -> WrittenMoment:
        """Parse a date of a request body into a time with a zone; ValueError when it is no date.

        Other spellings than ISO 8601's are read where they mean one moment (`date_spellings`).
        The result keeps how many digits the fraction had, so that storage can see whether a client
        cut the date to milliseconds.
        """
        try:
            written = WrittenMoment.read(text)
        except ValueError:
            written = read_other_spelling(text)
        moment = written
        if written.tzinfo is None:
            # The first and the last date get no zone: Oslo was 43 minutes ahead of UTC, so year 1
            # there would be before the calendar.
            moment = written.replace(tzinfo=UTC if is_boundary_date(written) else self.zone)
            moment.digits = written.digits
        if self.style is DateStyle.BARE and moment.digits == 3 and not moment.microsecond:
            # Responses in this style have whole seconds; JavaScript sends them back with ".000".
            moment.digits = 0
        return moment

    def read(self, text: str) -> str:
        """Parse a date of a request body into a DateTime of GraphQL; ValueError as in `moment`."""
        moment = self.moment(text)
        seconds = moment.replace(microsecond=0).isoformat()
        fraction = f".{moment.microsecond:06}"[: moment.digits + 1] if moment.digits else ""
        return f"{seconds[:19]}{fraction}{seconds[19:]}"

    @property
    def no_date(self) -> str:
        """The text for null."""
        return self._constant(MIN_DATE)

    @cached_property
    def _is_utc_with_offset(self) -> bool:
        """True if dates are written as GraphQL writes them: in UTC, with their fraction."""
        return self.zone.key in UTC_NAMES and self.style is DateStyle.OFFSET

    @property
    def _has_offset(self) -> bool:
        return self.always_with_offset or self.style is DateStyle.OFFSET

    def _constant(self, text: str) -> str:
        return f"{text}Z" if self._has_offset else text

    def _with_offset(self, local: datetime) -> str:
        if self.zone.key in UTC_NAMES:
            return _bare(local) + "Z"
        # Before standard time, offsets had seconds, which ISO 8601 cannot express.
        offset = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
        wall = local.astimezone(timezone(timedelta(minutes=offset)))
        hours, minutes = divmod(abs(offset), 60)
        sign = "-" if offset < 0 else "+"
        return f"{_bare(wall)}{sign}{hours:02}:{minutes:02}"


def _bare(local: datetime) -> str:
    """The text without an offset; .NET writes seven digits of a fraction, or no fraction."""
    text = local.replace(tzinfo=None).isoformat()
    return f"{text}0" if local.microsecond else text
