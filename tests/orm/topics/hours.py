"""Opening hours for tests, written as 'mon 08:00-16:00, sat 10:00-14:00, lunch 12:00-12:30'."""

from datetime import timedelta
from typing import Any

from orm.models import ChatTopic
from orm.models.opening_hours import ChatOpeningHours, TimeZoneData


def duration(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def hours_of(text: str, zone: str | None = "UTC") -> ChatOpeningHours:
    """The hours that a text describes; without a zone if that is None."""
    values: dict[str, Any] = {}
    for part in filter(None, text.split(", ")):
        name, _, span = part.partition(" ")
        start, _, stop = span.partition("-")
        values |= {f"{name}_start": duration(start), f"{name}_stop": duration(stop)}
        values["use_lunch_hours" if name == "lunch" else f"{name}_enabled"] = True
    tz_location = None if zone is None else TimeZoneData(tz_location_code=zone)
    return ChatOpeningHours(tz_location=tz_location, **values)


def topic_with(hours: ChatOpeningHours | None) -> ChatTopic:
    return ChatTopic(opening_hours_enabled=True, opening_hours=hours)
