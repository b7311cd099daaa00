"""Whose language and customs a request is answered in."""

import re
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from werkzeug.http import parse_accept_header


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

ACCEPT_LANGUAGE = "Accept-Language"

OFF = frozenset({"*", "x", "-"})
"""What the official client's documentation names for texts as they are stored."""

LONGEST_HEADER = 500
MOST_LANGUAGES = 10
REMEMBERED_HEADERS = 256

TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)


def locale_of(request: Request) -> Locale:
    """The languages that a request asks for by Accept-Language. Never fails."""
    tags = tags_of(request.headers.get(ACCEPT_LANGUAGE, ""))
    return Locale(tags, tags[0]) if tags else NEUTRAL


def tags_of(header: str) -> tuple[str, ...]:
    """The language tags in a header, the best first; up to the first that stands for none."""
    return _tags(header[:LONGEST_HEADER])


@lru_cache(maxsize=REMEMBERED_HEADERS)
def _tags(header: str) -> tuple[str, ...]:
    tags: list[str] = []
    for name, quality in parse_accept_header(header.replace("_", "-")):
        tag = name.strip()
        if tag.lower() in OFF:
            break
        if quality > 0 and TAG.fullmatch(tag):
            tags.append(tag)
    return tuple(dict.fromkeys(tags))[:MOST_LANGUAGES]
