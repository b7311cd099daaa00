"""What an answer is written in, and what a body is read from."""

from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from rest_facade.errors import NotAcceptable, UnsupportedMediaType

ANSWERS = ("application/json", "text/json")
"""What answers can be written in; the first is for callers that do not mind."""

BODIES = ("application/json", "text/json")
"""What bodies can be read from."""


@dataclass(frozen=True)
class Representation:
    """How an answer is written."""

    media_type: str

    @property
    def content_type(self) -> str:
        """The value of Content-Type."""
        return f"{self.media_type}; charset=utf-8"


def choose(accept: str | None) -> Representation:
    """The representation that the caller's Accept weighs highest; NotAcceptable when none fits.

    Parameters such as a charset are not compared: answers are always UTF-8.
    """
    ranges = [
        (_essence(name), quality)
        for name, quality in parse_accept_header(accept or "*/*", MIMEAccept)
    ]
    weighed = [(_weight(answer, ranges), answer) for answer in ANSWERS]
    best = max(weight for weight, _ in weighed)
    if best <= 0:
        raise NotAcceptable(f"None of what Accept names can be had; there is {', '.join(ANSWERS)}.")
    return Representation(next(answer for weight, answer in weighed if weight == best))


def check_body(content_type: str | None) -> None:
    """Refuse a body that cannot be read, by its Content-Type.

    A missing type is refused too: a foreign page can send one without asking first.
    """
    essence, options = parse_options_header(content_type)
    if essence.lower() not in BODIES:
        raise UnsupportedMediaType(f"Content-Type must be one of {', '.join(BODIES)}.")
    if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("The charset of the body must be utf-8.")


def _essence(media_range: str) -> str:
    return media_range.partition(";")[0].strip().lower()


def _weight(answer: str, ranges: list[tuple[str, float]]) -> float:
    """The weight that the most specific range gives to an answer; 0 when none covers it."""
    kind = answer.partition("/")[0]
    for name in (answer, f"{kind}/*", "*/*"):
        qualities = [quality for essence, quality in ranges if essence == name]
        if qualities:
            return max(qualities)
    return 0.0
