"""What an answer is written in, and what a body is read from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.http import parse_options_header

from graphql_api.http.media import best_of, names
from rest_facade.errors import NotAcceptable, UnsupportedMediaType

ANSWERS = ("application/json", "text/json")
"""What answers can be written in; the first is for callers that do not mind."""

PROBLEM = "application/problem+json"
"""What refusals are told in to those who name it."""

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

    def write(self, root: str, value: Mapping[str, Any]) -> bytes:  # noqa: ARG002
        """The bytes of an object."""
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        # A refusal may name what its caller made up, with halves of characters in it.
        return text.encode(errors="replace")


def choose(accept: str | None) -> Representation:
    """The representation that the caller's Accept weighs highest; NotAcceptable when none fits."""
    best = best_of(ANSWERS, accept)
    if best is None:
        raise NotAcceptable(f"None of what Accept names can be had; there is {', '.join(ANSWERS)}.")
    return Representation(best)


def choose_for_refusal(accept: str | None) -> Representation:
    """Problem details for a caller who names them; else what an answer would have come in.

    JSON for those who accept nothing that there is: they are to learn why.
    """
    if names(PROBLEM, accept):
        return Representation(PROBLEM)
    return Representation(best_of(ANSWERS, accept) or ANSWERS[0])


def check_body(content_type: str | None) -> None:
    """Refuse a body that cannot be read, by its Content-Type.

    A missing type is refused too: a foreign page can send one without asking first.
    """
    essence, options = parse_options_header(content_type)
    if essence.lower() not in BODIES:
        raise UnsupportedMediaType(f"Content-Type must be one of {', '.join(BODIES)}.")
    if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("The charset of the body must be utf-8.")
