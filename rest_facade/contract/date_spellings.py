"""Read dates that are written in another way than the contract shows, and mean one moment."""

import re
from datetime import UTC, timedelta

from graphql_api.scalars import WrittenMoment

_ISO_8601 = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<hour>\d\d)(?P<rest>:\d\d(:\d\d([.,]\d+)?)?)"
    r"( ?(?P<offset>Z|[+-]\d\d(:?\d\d)?)| (?P<unsigned>\d\d(:?\d\d)?))?",
    re.ASCII | re.IGNORECASE,
)
"""ISO 8601 with a blank before the offset, which may stand for its plus sign."""

_MILLISECONDS = re.compile(
    r"/Date\((?P<milliseconds>-?\d{1,15})([+ -]([01]\d|2[0-3])[0-5]\d)?\)/",
    re.ASCII | re.IGNORECASE,
)
"""ASP.NET's format. The milliseconds are in UTC; the offset only says where the clock was."""

_EPOCH = WrittenMoment(1970, 1, 1, tzinfo=UTC)


def read_other_spelling(text: str) -> WrittenMoment:
    """Parse a date that is no plain ISO 8601; ValueError when it means no moment.

    `24:00` is the end of its day, `2026-03-14T10:00:00 +02:00` has a blank before the offset, as
    also arises from a plus sign that was not escaped in a form or a query, and
    `/Date(1773480413589)/` are the milliseconds since 1970.
    """
    milliseconds = _MILLISECONDS.fullmatch(text)
    if milliseconds:
        return _later(_EPOCH, timedelta(milliseconds=int(milliseconds["milliseconds"])), digits=3)
    match = _ISO_8601.fullmatch(text)
    if match is None:
        raise ValueError("A moment must be in ISO 8601's extended format.")
    offset = f"+{match['unsigned']}" if match["unsigned"] else match["offset"] or ""
    if match["hour"] != "24":
        return WrittenMoment.read(f"{match['day']}T{match['hour']}{match['rest']}{offset}")
    if match["rest"].strip("0:.,"):
        raise ValueError("The last hour of a day is 24:00.")
    midnight = WrittenMoment.read(f"{match['day']}T00{match['rest']}{offset}")
    return _later(midnight, timedelta(days=1), midnight.digits)


def _later(start: WrittenMoment, distance: timedelta, digits: int) -> WrittenMoment:
    try:
        moment = start + distance
    except OverflowError:
        raise ValueError("The date is outside of the calendar.") from None
    moment.digits = digits
    return moment
