"""Dates as the contract writes them, against the DateTime of GraphQL."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from graphql_api.scalars import WrittenMoment, at_the_edge


class DateStyle(StrEnum):
    """How dates go out: with an offset as the page shows, or bare as the running product does."""

    OFFSET = "offset"
    BARE = "bare"


UTC_NAMES = frozenset({"UTC", "Etc/UTC", "UCT", "Etc/UCT", "Universal", "Zulu", "Etc/Zulu"})
"""What the IANA database calls the zone whose dates end in Z."""

NEVER_WRITTEN = "0001-01-01T00:00:00"
FOREVER_WRITTEN = "9999-12-31T23:59:59"

NEAR_NEVER, NEAR_FOREVER = "0003", "9998"
"""Years within which no zone moves a date onto an edge; text in UTC has the order of time."""


@dataclass(frozen=True)
class DateFormat:
    """How dates are told to a caller; those of a body that have no offset are in the same zone."""

    zone: ZoneInfo
    style: DateStyle
    always_suffixed: bool = False
    """Whether dates tell their offset in every style."""

    def write(self, moment: str | None) -> str:
        """A DateTime of GraphQL, or null, as the contract writes it.

        Null is year 1. The edges are constants: converted, they would leave the calendar, and what
        a zone moves onto an edge would be read back as the edge.
        """
        if moment is None:
            return self.never
        if self._as_they_are and NEAR_NEVER < moment < NEAR_FOREVER:
            # GraphQL's own notation, but for the digit more.
            return f"{moment[:-1]}0Z" if "." in moment else moment
        utc = datetime.fromisoformat(moment)
        if at_the_edge(utc) or at_the_edge(local := utc.astimezone(self.zone)):
            return self.never if utc.year <= 2 else self._constant(FOREVER_WRITTEN)
        if self.style is DateStyle.BARE:
            local = local.replace(microsecond=0)
        return self._with_offset(local) if self._suffixed else _bare(local)

    def moment(self, text: str) -> WrittenMoment:
        """A date of a body, with a zone; ValueError when it is none.

        It keeps the digits that were written, which tell whether a date was cut short on its way.
        """
        written = WrittenMoment.read(text)
        moment = written
        if written.tzinfo is None:
            # Year 1 in Oslo is 43 minutes off, and before the calendar: the edges have no zone.
            moment = written.replace(tzinfo=UTC if at_the_edge(written) else self.zone)
            moment.digits = written.digits
        if self.style is DateStyle.BARE and moment.digits == 3 and not moment.microsecond:
            # Callers are told whole seconds, which JavaScript sends back in milliseconds.
            moment.digits = 0
        return moment

    def read(self, text: str) -> str:
        """The same as a DateTime of GraphQL."""
        moment = self.moment(text)
        seconds = moment.replace(microsecond=0).isoformat()
        fraction = f".{moment.microsecond:06}"[: moment.digits + 1] if moment.digits else ""
        return f"{seconds[:19]}{fraction}{seconds[19:]}"

    @cached_property
    def never(self) -> str:
        """What is written where no date is."""
        return self._constant(NEVER_WRITTEN)

    @cached_property
    def _as_they_are(self) -> bool:
        """Whether dates in UTC are told in UTC, as exactly as they are known."""
        return self.zone.key in UTC_NAMES and self.style is DateStyle.OFFSET

    @property
    def _suffixed(self) -> bool:
        return self.always_suffixed or self.style is DateStyle.OFFSET

    def _constant(self, written: str) -> str:
        return f"{written}Z" if self._suffixed else written

    def _with_offset(self, local: datetime) -> str:
        if self.zone.key in UTC_NAMES:
            return _bare(local) + "Z"
        # Before standard time offsets had seconds, which the notation cannot say.
        offset = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
        wall = local.astimezone(timezone(timedelta(minutes=offset)))
        hours, minutes = divmod(abs(offset), 60)
        sign = "-" if offset < 0 else "+"
        return f"{_bare(wall)}{sign}{hours:02}:{minutes:02}"


def _bare(local: datetime) -> str:
    """Without an offset. .NET counts tenths of a microsecond, and leaves an empty fraction out."""
    text = local.replace(tzinfo=None).isoformat()
    return f"{text}0" if local.microsecond else text
