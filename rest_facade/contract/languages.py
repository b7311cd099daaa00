"""Texts in several languages, `US:"Customer";NO:"Kunde";`, and which one a caller asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from graphql_api.shared.locale import ACCEPT_LANGUAGE, NEUTRAL, TAG, Locale, tags_of

SO_LANGUAGE = "SO-Language"
SO_CULTURE = "SO-Culture"
HEADERS = (SO_LANGUAGE, ACCEPT_LANGUAGE, SO_CULTURE)
"""All that `asked_for` reads."""
CONTENT_LANGUAGE = "Content-Language"

VALUE = re.compile(r'([A-Za-z]{2}(?:-[A-Za-z]{2})?):"((?:[^"]++|"")*+)"(?:;|\Z)', re.ASCII)
"""One language's text; a quote within it is doubled. Possessive, so that time stays linear."""

ALIASES: Mapping[str, str] = {
    # SuperOffice's own codes, most of them of countries.
    "us": "en-us",
    "uk": "en-gb",
    "gb": "en-gb",
    "dk": "da",
    "ge": "de",
    "sw": "sv",
    "nb": "no",
    "nn": "no",
}
"""Languages by the codes that are not the ones of ISO 639, or narrower than stored texts are."""

FALLBACK = "en-us"

DESCRIPTIVE: Mapping[str, frozenset[str]] = {
    "Associate": frozenset({"Tooltip"}),
    "Contact": frozenset({"BusinessName", "CategoryName", "CountryName"}),
    "LocalizedField": frozenset({"Label", "Tooltip"}),
    "Person": frozenset({"CategoryName", "Position"}),
    "Project": frozenset({"Status", "Type"}),
    "Sale": frozenset({"SaleTypeName"}),
    "Ticket": frozenset(
        {
            *("CategoryFullname", "CategoryName", "PriorityName"),
            *("TicketStatusDisplayValue", "TicketTypeName"),
        }
    ),
}
"""Properties that hold texts of lists which an administrator keeps, and never what people wrote."""


@dataclass(frozen=True)
class LanguagePreference:
    """What a caller asked for, the best first; no tags at all for texts as they are stored."""

    tags: tuple[str, ...] = ()
    culture: str | None = None

    def __bool__(self) -> bool:
        return bool(self.tags)

    @cached_property
    def locale(self) -> Locale:
        """The same for the schema, which knows no codes of SuperOffice's own."""
        if not self.tags:
            return NEUTRAL
        languages = tuple(_canonical(tag) for tag in self.tags)
        return Locale(languages, self.culture or self.tags[0])

    @property
    def headers(self) -> dict[str, str]:
        """For whom the answer's texts are meant, if they were chosen for anyone."""
        return {CONTENT_LANGUAGE: self.tags[0]} if self.tags else {}


def asked_for(headers: Mapping[str, str]) -> LanguagePreference:
    """The languages that SO-Language names, or else Accept-Language, with SO-Culture. Never fails.

    A header that names no language, or `*`, `x` or `-` before any other, asks for none. An empty
    one is as good as none: so the official client asks for texts as they are stored.
    """
    tags = tags_of(headers.get(SO_LANGUAGE) or headers.get(ACCEPT_LANGUAGE, ""))
    culture = headers.get(SO_CULTURE, "").strip()
    # POST ChatSession, header SO-Culture: ignored when no language is set.
    return LanguagePreference(tags, culture if tags and TAG.fullmatch(culture) else None)


def resolve(text: str, languages: LanguagePreference) -> str:
    """The part of a text that suits the caller best, else the English one, else the first.

    What is not wholly in the format, or when no language was asked for, stays as it is.
    """
    values = _values(text) if languages else None
    if values is None:
        return text
    for asked in (*map(_canonical, languages.tags), FALLBACK):
        found = values.get(asked) or _of_same_language(values, asked)
        if found is not None:
            return found
    return next(iter(values.values()), "")


def _values(text: str) -> dict[str, str] | None:
    """Texts by language in their order, without empty ones; None when it is not in the format."""
    values: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = VALUE.match(text, at)
        if found is None:
            return None
        if found[2]:
            values.setdefault(_canonical(found[1]), found[2].replace('""', '"'))
        at = found.end()
    return values if at else None


def _of_same_language(values: Mapping[str, str], asked: str) -> str | None:
    language = _primary(asked)
    return next((text for tag, text in values.items() if _primary(tag) == language), None)


def _canonical(tag: str) -> str:
    tag = tag.lower()
    primary, _, rest = tag.partition("-")
    if not rest:
        return ALIASES.get(tag, tag)
    return ALIASES["nb"] if primary in ("nb", "nn") else tag


def _primary(tag: str) -> str:
    return tag.partition("-")[0]
