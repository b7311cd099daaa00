"""Whose language and customs a request is answered in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Locale:
    """The languages that texts may come in, the best first, and the culture of what is in them.

    All are language tags such as sv or nb-NO; none when nobody asked. There is no culture without a
    language.
    """

    languages: tuple[str, ...] = ()
    culture: str | None = None


NEUTRAL = Locale()
"""Of a request that asks for no language: texts come as they are stored."""
