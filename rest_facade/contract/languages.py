"""Texts in several languages, `US:"Customer";NO:"Kunde";`, and the languages of a request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers

from graphql_api.shared.locale import ACCEPT_LANGUAGE, NEUTRAL, TAG, Locale, tags_of

SO_LANGUAGE = "SO-Language"
SO_CULTURE = "SO-Culture"
HEADERS = (SO_LANGUAGE, ACCEPT_LANGUAGE, SO_CULTURE)
"""The request headers that `preferred_languages` reads."""
CONTENT_LANGUAGE = "Content-Language"

VALUE = re.compile(r'([A-Za-z]{2}(?:-[A-Za-z]{2})?):"((?:[^"]++|"")*+)"(?:;|\Z)', re.ASCII)
"""The text of one language; a quote in it is doubled. Possessive, so that time stays linear."""

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
"""Language tags by codes that are not in ISO 639, or more specific than stored texts."""

FALLBACK = "en-us"

TRANSLATED_PROPERTIES: Mapping[str, frozenset[str]] = {
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
"""By carrier, the properties with texts from lists that an administrator maintains.

Texts that users wrote are never translated.
"""


@dataclass(frozen=True)
class LanguagePreference:
    """The languages of a request, the preferred one first; without tags, texts stay as stored."""

    tags: tuple[str, ...] = ()
    locale: Locale = NEUTRAL
    """The same languages for the GraphQL schema, which does not know SuperOffice's own codes."""

    def __bool__(self) -> bool:
        return bool(self.tags)


def preferred_languages(headers: Headers) -> LanguagePreference:
    """Read SO-Language, or else Accept-Language, and SO-Culture; raises nothing.

    A header that names no language, or `*`, `x` or `-` before any other, means no preference. So
    does an empty one, by which the official client asks for texts as they are stored.
    """
    tags = tags_of(_joined(headers, SO_LANGUAGE) or _joined(headers, ACCEPT_LANGUAGE))
    if not tags:
        # POST ChatSession, header SO-Culture: ignored when no language is set.
        return LanguagePreference()
    culture = headers.get(SO_CULTURE, "").strip()
    locale = Locale(
        tuple(_canonical(tag) for tag in tags), culture if TAG.fullmatch(culture) else tags[0]
    )
    return LanguagePreference(tags, locale)


def _joined(headers: Headers, name: str) -> str:
    """The lines of a header that holds a list as one text; empty when there is none."""
    return ",".join(filter(None, headers.getlist(name)))


def pick_translation(text: str, languages: LanguagePreference) -> str:
    """The part of a text in the preferred language, else in English, else the first part.

    A text that is not wholly in the format stays as it is, and so does every text when the request
    names no language.
    """
    values = _values(text) if languages else None
    if values is None:
        return text
    for tag in (*map(_canonical, languages.tags), FALLBACK):
        text_in_language = values.get(tag) or _of_same_language(values, tag)
        if text_in_language is not None:
            return text_in_language
    return next(iter(values.values()), "")


def _values(text: str) -> dict[str, str] | None:
    """Texts by language in their order, without empty ones; None when not in the format."""
    values: dict[str, str] = {}
    position = 0
    while position < len(text):
        match = VALUE.match(text, position)
        if match is None:
            return None
        if match[2]:
            values.setdefault(_canonical(match[1]), match[2].replace('""', '"'))
        position = match.end()
    return values if position else None


def _of_same_language(values: Mapping[str, str], tag: str) -> str | None:
    language = _primary(tag)
    return next((text for other, text in values.items() if _primary(other) == language), None)


def _canonical(tag: str) -> str:
    tag = tag.lower()
    primary, _, rest = tag.partition("-")
    if not rest:
        return ALIASES.get(tag, tag)
    return ALIASES["nb"] if primary in ("nb", "nn") else tag


def _primary(tag: str) -> str:
    return tag.partition("-")[0]
