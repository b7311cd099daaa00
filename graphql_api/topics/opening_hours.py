"""Opening hours of a chat topic: a value object in the carrier's order."""

from datetime import timedelta

import strawberry

from graphql_api.topics.values import TimeZoneData


@strawberry.type(
    description="When a topic is open, by the clock on the wall of a time zone. Times are durations"
    " since midnight; a day that stops when it starts or earlier ends on the next day."
)
class ChatOpeningHours:
    """Value of `orm.models.chat_topic_values.ChatOpeningHours`; fields in the carrier's order."""

    tz_location: TimeZoneData | None = strawberry.field(
        description="The zone of the clock; null for the service's own."
    )
    mon_enabled: bool | None = strawberry.field(description="Whether it opens on Mondays.")
    mon_start: timedelta | None = strawberry.field(description="When it opens on Mondays.")
    mon_stop: timedelta | None = strawberry.field(description="When it closes on Mondays.")
    tue_enabled: bool | None = strawberry.field(description="Whether it opens on Tuesdays.")
    tue_start: timedelta | None = strawberry.field(description="When it opens on Tuesdays.")
    tue_stop: timedelta | None = strawberry.field(description="When it closes on Tuesdays.")
    wed_enabled: bool | None = strawberry.field(description="Whether it opens on Wednesdays.")
    wed_start: timedelta | None = strawberry.field(description="When it opens on Wednesdays.")
    wed_stop: timedelta | None = strawberry.field(description="When it closes on Wednesdays.")
    thu_enabled: bool | None = strawberry.field(description="Whether it opens on Thursdays.")
    thu_start: timedelta | None = strawberry.field(description="When it opens on Thursdays.")
    thu_stop: timedelta | None = strawberry.field(description="When it closes on Thursdays.")
    fri_enabled: bool | None = strawberry.field(description="Whether it opens on Fridays.")
    fri_start: timedelta | None = strawberry.field(description="When it opens on Fridays.")
    fri_stop: timedelta | None = strawberry.field(description="When it closes on Fridays.")
    sat_enabled: bool | None = strawberry.field(description="Whether it opens on Saturdays.")
    sat_start: timedelta | None = strawberry.field(description="When it opens on Saturdays.")
    sat_stop: timedelta | None = strawberry.field(description="When it closes on Saturdays.")
    sun_enabled: bool | None = strawberry.field(description="Whether it opens on Sundays.")
    sun_start: timedelta | None = strawberry.field(description="When it opens on Sundays.")
    sun_stop: timedelta | None = strawberry.field(description="When it closes on Sundays.")
    use_lunch_hours: bool | None = strawberry.field(
        description="Whether it is closed for lunch, on every day."
    )
    lunch_start: timedelta | None = strawberry.field(description="When lunch begins.")
    lunch_stop: timedelta | None = strawberry.field(description="When lunch ends.")
