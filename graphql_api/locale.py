"""Whose language and customs a request is answered in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Locale:
    """The language that texts come in, and the culture of numbers and dates within them.

    Both are language tags such as sv or nb-NO; None when nobody asked. There is no culture without
    a language.
    """

    language: str | None = None
    culture: str | None = None


NEUTRAL = Locale()
"""Of a request that asks for no language: texts come as they are stored."""
