"""Opening hours: answers if a chat topic is open at a moment."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from orm.models import ChatTopic
from orm.models.opening_hours import DAY, ChatOpeningHours
from orm.zones import zone_named


def is_open(topic: ChatTopic, moment: datetime, default_zone: tzinfo = UTC) -> bool:
    """True if a moment, which has a UTC offset, is within the topic's opening hours.

    A topic that does not use opening hours is always open. Hours without a zone are in the default
    one. Contract: GET ChatTopic/{id}/IsOpen, and docs/decisions/0048-opening-hours.md.
    """
    if not topic.opening_hours_enabled:
        return True
    hours: ChatOpeningHours | None = topic.opening_hours
    return hours is not None and _is_within(hours, moment.astimezone(_zone_of(hours, default_zone)))


def _zone_of(hours: ChatOpeningHours, default: tzinfo) -> tzinfo:
    code = hours.tz_location.tz_location_code if hours.tz_location else None
    return ZoneInfo(zone_named(code)) if code else default


def _is_within(hours: ChatOpeningHours, local: datetime) -> bool:
    """Ask the clock on the wall: the date and the time that it shows are all that counts.

    So an hour that the clock repeats is open twice, and one that it skips has nothing to be open.
    """
    time = timedelta(
        hours=local.hour,
        minutes=local.minute,
        seconds=local.second,
        microseconds=local.microsecond,
    )
    today, yesterday = hours.of_day(local.weekday()), hours.of_day((local.weekday() - 1) % 7)
    begun_today = today is not None and time in today
    begun_yesterday = yesterday is not None and time + DAY in yesterday
    at_lunch = hours.lunch is not None and time in hours.lunch
    return (begun_today or begun_yesterday) and not at_lunch
