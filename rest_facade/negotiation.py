"""What an answer is written in, and what a body is read from."""

from dataclasses import dataclass

from werkzeug.http import parse_options_header

from graphql_api.http.media import best_of
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
    """The representation that the caller's Accept weighs highest; NotAcceptable when none fits."""
    best = best_of(ANSWERS, accept)
    if best is None:
        raise NotAcceptable(f"None of what Accept names can be had; there is {', '.join(ANSWERS)}.")
    return Representation(best)


def check_body(content_type: str | None) -> None:
    """Refuse a body that cannot be read, by its Content-Type.

    A missing type is refused too: a foreign page can send one without asking first.
    """
    essence, options = parse_options_header(content_type)
    if essence.lower() not in BODIES:
        raise UnsupportedMediaType(f"Content-Type must be one of {', '.join(BODIES)}.")
    if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("The charset of the body must be utf-8.")
