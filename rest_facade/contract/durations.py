"""Time spans of the contract, such as those of opening hours.

The official client reads `8:00:00`, `8:00` and ISO 8601, and sends ISO 8601. It takes .NET's days,
as in `1.02:00:00`, for zero, so hours are written beyond 23 instead.
"""

import re

CLOCK = re.compile(
    r"(?:(?P<days>[0-9]{1,3})\.)?(?P<hours>[0-9]{1,4}):(?P<minutes>[0-5]?[0-9])"
    r"(?::(?P<seconds>[0-5]?[0-9])(?:\.0{1,7})?)?"
)
ISO = re.compile(
    r"P(?:(?P<days>[0-9]{1,3})D)?(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,4})H)?"
    r"(?:(?P<minutes>[0-9]{1,6})M)?(?:(?P<seconds>[0-9]{1,8})(?:\.0{1,7})?S)?)?",
    re.IGNORECASE,
)

MAX_SECONDS = 366 * 86400

NO_TIME_SPAN = "The text is no time span of at most a year."


def read(text: str) -> str:
    """The time span in ISO 8601; ValueError when the text is none, or longer than a year."""
    seconds = _seconds(text.strip())
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")


def write(text: str) -> str:
    """The time span as `08:00:00`, from ISO 8601."""
    seconds = _seconds(text)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _seconds(text: str) -> int:
    match = CLOCK.fullmatch(text) or ISO.fullmatch(text)
    if match is None or len(text) < len("P0D"):
        raise ValueError(NO_TIME_SPAN)
    days, hours, minutes, seconds = (
        int(match[part] or 0) for part in ("days", "hours", "minutes", "seconds")
    )
    total = days * 86400 + hours * 3600 + minutes * 60 + seconds
    if total > MAX_SECONDS:
        raise ValueError(NO_TIME_SPAN)
    return total
