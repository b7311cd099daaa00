"""The opening hours of a chat topic: the value object, and the rules that its values keep.

docs/decisions/0048-opening-hours.md has the reasons.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from orm.errors import Problem
from orm.zones import UnknownZoneName, zone_named

MIDNIGHT = timedelta(0)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The weekdays' names in attributes, in the order of `datetime.weekday`."""


class Hours(NamedTuple):
    """A stretch of the local clock, from a start to before a stop, both since a day's midnight.

    A stop past 24 hours is a time of the next day.
    """

    start: timedelta
    stop: timedelta

    def __contains__(self, time: object) -> bool:
        """True if a time since the same midnight is within these hours."""
        return isinstance(time, timedelta) and self.start <= time < self.stop

    def later(self, by: timedelta) -> "Hours":
        """The same hours, seen from a midnight that was earlier by so much."""
        return Hours(self.start + by, self.stop + by)

    def holds(self, other: "Hours") -> bool:
        """True if all of the other hours are within these."""
        return self.start <= other.start and other.stop <= self.stop


@dataclass
class TimeZoneData:
    """A time zone, named by its code.

    The carrier's rules of standard time and summer time are not stored: they come from the time
    zone database.
    """

    tz_location_id: int = 0
    name: str | None = None
    tz_location_code: str | None = None
    tz_location_cities: str | None = None
    iso_number: int = 0

    def problems(self) -> Iterator[Problem]:
        """A problem if the code is no zone's, or is missing beside other properties."""
        if self.tz_location_code:
            try:
                zone_named(self.tz_location_code)
            except UnknownZoneName as error:
                yield Problem(("tz_location_code",), str(error))
        elif self.tz_location_id or self.name or self.tz_location_cities or self.iso_number:
            yield Problem(
                ("tz_location_code",),
                "must name the zone, as NO or Europe/Oslo do; other properties do not name it",
            )


@dataclass
class ChatOpeningHours:
    """The hours of each weekday, as times since midnight on the local clock."""

    tz_location: TimeZoneData | None = None
    mon_enabled: bool = False
    mon_start: timedelta = MIDNIGHT
    mon_stop: timedelta = MIDNIGHT
    tue_enabled: bool = False
    tue_start: timedelta = MIDNIGHT
    tue_stop: timedelta = MIDNIGHT
    wed_enabled: bool = False
    wed_start: timedelta = MIDNIGHT
    wed_stop: timedelta = MIDNIGHT
    thu_enabled: bool = False
    thu_start: timedelta = MIDNIGHT
    thu_stop: timedelta = MIDNIGHT
    fri_enabled: bool = False
    fri_start: timedelta = MIDNIGHT
    fri_stop: timedelta = MIDNIGHT
    sat_enabled: bool = False
    sat_start: timedelta = MIDNIGHT
    sat_stop: timedelta = MIDNIGHT
    sun_enabled: bool = False
    sun_start: timedelta = MIDNIGHT
    sun_stop: timedelta = MIDNIGHT
    use_lunch_hours: bool = False
    lunch_start: timedelta = MIDNIGHT
    lunch_stop: timedelta = MIDNIGHT

    def of_day(self, weekday: int) -> Hours | None:
        """The hours that begin on a weekday (0 is Monday); None when it is closed.

        A stop that is not after the start is one of the next day.
        """
        day = WEEKDAYS[weekday]
        if not getattr(self, f"{day}_enabled"):
            return None
        start, stop = getattr(self, f"{day}_start"), getattr(self, f"{day}_stop")
        return Hours(start, stop if stop > start else stop + DAY)

    @property
    def lunch(self) -> Hours | None:
        """The break of every day; None when there is none."""
        return Hours(self.lunch_start, self.lunch_stop) if self.use_lunch_hours else None

    def problems(self) -> Iterator[Problem]:
        """All that is wrong with these hours, with paths of attribute names."""
        for problem in self.tz_location.problems() if self.tz_location else ():
            yield Problem(("tz_location", *problem.path), problem.reason)
        times = [*self._problems_of_times()]
        yield from times
        if not times:
            yield from self._problems_of_nights()
            yield from self._problems_of_lunch()

    def _problems_of_times(self) -> Iterator[Problem]:
        for name in (*WEEKDAYS, "lunch"):
            start, stop = getattr(self, f"{name}_start"), getattr(self, f"{name}_stop")
            if not MIDNIGHT <= start < DAY:
                yield Problem((f"{name}_start",), "must be at least 0 and less than 24 hours")
            if not MIDNIGHT <= stop <= DAY:
                yield Problem((f"{name}_stop",), "must be from 0 to 24 hours")
            for edge, time in (("start", start), ("stop", stop)):
                if time % SECOND:
                    yield Problem((f"{name}_{edge}",), "must have whole seconds")

    def _problems_of_nights(self) -> Iterator[Problem]:
        """Hours that run into those of the next day: most likely start and stop are swapped."""
        for weekday, day in enumerate(WEEKDAYS):
            hours, following = self.of_day(weekday), self.of_day((weekday + 1) % 7)
            if hours and following and hours.stop > following.later(DAY).start:
                yield Problem(
                    (f"{day}_stop",),
                    "is not after the start, so it means the next day, and the hours of that day"
                    " begin before it",
                )

    def _problems_of_lunch(self) -> Iterator[Problem]:
        lunch = self.lunch
        if lunch is None:
            return
        if lunch.stop <= lunch.start:
            yield Problem(("lunch_stop",), "must be after the start of lunch")
            return
        days = [hours for weekday in range(7) if (hours := self.of_day(weekday))]
        if days and not any(day.holds(lunch) or day.holds(lunch.later(DAY)) for day in days):
            yield Problem(
                ("lunch_start",), "begins a break that is not within the hours of any open weekday"
            )
